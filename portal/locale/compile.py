"""Compile the catalogues: `make messages`, after each change of a .po file.

The .mo files are committed, because a fresh machine has only python3 and make.
"""

from pathlib import Path

import polib

CATALOGUES = Path(__file__).parent


def main() -> None:
    """Write each .mo beside its .po."""
    for path in CATALOGUES.glob("*/LC_MESSAGES/*.po"):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


if __name__ == "__main__":
    main()
