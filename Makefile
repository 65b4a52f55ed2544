PYTHON ?= python3
VENV = .venv/bin
LOCK = $(VENV)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-strip-extras --quiet --custom-compile-command "make lock"

.PHONY: run setup test lint code lock messages

run:  ## everything up, on loopback; PORT=8000; COUNTY=330106 shows another county
	@$(PYTHON) deploy/local.py run

setup:  ## the same without starting anything
	@$(PYTHON) deploy/local.py setup

test:  ## what the tests need, then all tests; ARGS="tests/search -x"
	@$(PYTHON) deploy/local.py test $(ARGS)

lint:  ## format, lint, types, rooms, templates, migrations
	$(VENV)/ruff format --check .
	$(VENV)/ruff check .
	$(VENV)/mypy .
	$(VENV)/lint-imports
	$(VENV)/djade --check --target-version 5.2 $$(git ls-files '*.html')
	DJANGO_SETTINGS_MODULE=portal.settings.test $(VENV)/python manage.py makemigrations --check --dry-run

code:  ## the current one-time code of a demonstration account; WHO=reviewer
	@data=$${FAYUAN_DATA_DIR:-var/$(COUNTY)}; FAYUAN_DEMO=1 FAYUAN_DATA_DIR=$$data \
		FAYUAN_ENV_FILE=$${FAYUAN_ENV_FILE:-$$data/secrets.env} $(VENV)/python manage.py demo_code $(WHO)

lock:  ## pin every dependency with its hashes; no file names a registry
	$(LOCK) -o requirements/base.txt
	$(LOCK) --extra postgres -c requirements/base.txt -o requirements/postgres.txt
	$(LOCK) --extra postgres --extra s3 -c requirements/base.txt -o requirements/s3.txt
	$(LOCK) --extra postgres --extra s3 --extra dev -c requirements/base.txt -o requirements/dev.txt

messages:  ## compile the catalogue that completes Wagtail's Chinese
	$(VENV)/python portal/locale/compile.py
