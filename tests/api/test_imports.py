"""What `import dehusk` and labelling a page import: start-up is paid by every call of the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

NEWS = Path(__file__).parents[2] / "examples" / "news-modal" / "page.html"

SCRIPT = """
import sys
import numpy, lxml.etree
known = set(sys.modules)
{done}
print(*{{name.split(".")[0] for name in set(sys.modules) - known}})
"""
#: What comes with `import dehusk` besides numpy and lxml, under any Python: a few milliseconds together.
WITH_THE_FACE = {
    *("__future__", "array", "copy", "dataclasses", "dehusk", "html", "numpy", "threading"),
    *("errno", "fnmatch", "glob", "ipaddress", "ntpath", "pathlib", "urllib"),  # pathlib's and urllib.parse's
}
#: What the first page brings: the model's file is unpacked and checked, its manifest is JSON.
WITH_A_PAGE = {"_bisect", "_blake2", "_hashlib", "_json", "bisect", "encodings", "hashlib", "json", "pickletools"}


def imported(done: str) -> set[str]:
    script = SCRIPT.format(done=done)
    run = subprocess.run([sys.executable, "-c", script, NEWS], capture_output=True, timeout=60, check=True, text=True)
    return set(run.stdout.split())


def test_importing_brings_nothing_that_takes_time() -> None:
    found = imported("import dehusk")
    assert "dehusk" in found
    assert found - WITH_THE_FACE == set()


def test_labelling_brings_no_more_than_the_model_needs() -> None:
    found = imported("import dehusk; dehusk.extract(open(sys.argv[1], 'rb').read())")
    assert "pickletools" in found
    assert found - WITH_THE_FACE - WITH_A_PAGE == set()
