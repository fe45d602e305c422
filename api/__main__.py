"""``python -m dehusk``: the command line."""

from __future__ import annotations

import sys

from dehusk.cli import main

if __name__ == "__main__":
    sys.exit(main())
