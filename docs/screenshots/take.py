#!/usr/bin/env python3
"""Take the pictures of the README from a running demonstration, into this folder.

    make run                                            in one terminal
    .venv/bin/python docs/screenshots/take.py           in another; or with the address as argument

Needs what `make test` installs. The staff's screens show made-up applications.
"""

import json
import os
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent
DESK, PHONE = {"width": 1280, "height": 860}, {"width": 360, "height": 740}
COLOURS = 128
LARGEST = 150_000  # bytes
PUBLIC = {
    "home": ("/", DESK),
    "home-phone": ("/", PHONE),
    "guide": ("/guides/unpaid-wages/", DESK),
    "stations-phone": ("/stations/near/?place=石江村", PHONE),
    "search-phone": ("/search/?q=老板不给工资", PHONE),
}
STAFF = "reviewer"


def main() -> None:
    """All pictures of a site."""
    base = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    with sync_playwright() as playwright:
        found = os.environ.get("FAYUAN_BROWSER") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for name, (path, size) in PUBLIC.items():
            page = opened(browser, size)
            page.goto(base + path)
            keep(page, name)
            page.context.close()
        form(browser, base)
        desk(browser, base)
        browser.close()


def opened(browser: Browser, size: dict[str, int]) -> Page:
    """A window of this size, of somebody who reads Chinese."""
    context = browser.new_context(
        viewport=ViewportSize(width=size["width"], height=size["height"]),
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    return context.new_page()


def form(browser: Browser, base: str) -> None:
    """The second page of the application form, on a phone."""
    page = opened(browser, PHONE)
    page.goto(f"{base}/apply/who/")
    page.get_by_label("为我自己").check()
    page.get_by_role("button", name="保存并继续").click()
    keep(page, "apply-phone")
    page.context.close()


def desk(browser: Browser, base: str) -> None:
    """The queue, and the most urgent file of it."""
    page = opened(browser, DESK)
    accounts = {row["username"]: row for row in told("demo_accounts")["accounts"]}
    page.goto(f"{base}/admin/login/")
    page.locator("[name=username]").fill(STAFF)
    page.locator("[name=password]").fill(accounts[STAFF]["password"])
    page.locator("[name=otp_token]").fill(told("demo_code", STAFF)["code"])
    page.get_by_role("button", name="登录").click()
    page.goto(f"{base}/admin/applications/?tab=open")
    keep(page, "queue")
    page.locator("main table a").first.click()
    keep(page, "file")
    page.context.close()


def told(*command: str) -> dict[str, Any]:
    """What a command of the demonstration answers."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command, "--json"],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "portal.settings.dev", "FAYUAN_DEMO": "1"} | os.environ,
        capture_output=True,
        check=True,
    )
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def keep(page: Page, name: str) -> None:
    """The page as it is now, in few colours: a screen needs no more."""
    page.wait_for_load_state("networkidle")
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
    path = FOLDER / f"{name}.png"
    picture.save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        sys.exit(f"{path.name} is larger than {LARGEST} bytes")
    print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
