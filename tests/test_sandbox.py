"""Labelling a page runs nothing of it and opens nothing for it: no file, no socket, no process."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Each page asks for something outside of itself. What Python loads once, whatever the page, is loaded by the first.
_CODE = """
import os, sys
import dehusk

HOSTILE = [
    '<!DOCTYPE html SYSTEM "file:///etc/hostname" [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY % y SYSTEM '
    '"http://127.0.0.1:9/z.dtd"> %y;]><html><body><p>&x; &y; text</p></body></html>',
    '<?xml version="1.0"?><?xml-stylesheet href="http://127.0.0.1:9/a.xsl" type="text/xsl"?><html '
    'xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/hostname" parse="text"/><p>text',
    '<base href="http://127.0.0.1:9/"><link rel=stylesheet href=a.css><script src=a.js></script><img src=a.png '
    'onerror="x()"><iframe src="file:///etc/hostname"></iframe><meta http-equiv=refresh content="0;url=/"><object '
    'data="a.swf"></object><video src=a.mp4></video><p style="background:url(a.png)">text</p>',
    '<script type="application/ld+json">{"@context": "http://127.0.0.1:9/", "headline": "exec(1)"}</script>'
    '<p>${7*7} {{7*7}} {0.__class__} %s `id` $(id) <%= 1 %> <?php system("id") ?> text</p>',
    '<meta charset="../../etc/hostname"><p>text \\u00e9',
    '<p>http://127.0.0.1:9/ file:///etc/hostname text</p><a href="file:///etc/hostname">a</a>',
]
FORMATS = ("txt", "markdown", "html", "json")

def work(page):
    for source in (page, page.encode(), page.encode("cp1252", "replace")):
        for output_format in FORMATS:
            dehusk.extract(source, output_format=output_format, url="http://127.0.0.1:9/", include_links=True,
                           kind="html", threshold=0)
        labelled = dehusk.label(source, kind="html")
        [block.to_dict() for block in labelled.blocks]

work("<meta charset=windows-1252><p>caf\\u00e9 <a href=x>y</a><pre><code class=language-c>int")
work("<meta charset=nonsense><p>caf\\u00e9")
"""

_AUDITED = (
    _CODE
    + """
FORBIDDEN = ("open", "exec", "compile", "import", "os.", "socket.", "subprocess.", "shutil.", "ctypes.", "marshal.",
             "pickle.", "urllib.", "http.", "glob.", "tempfile.", "mmap.", "webbrowser.")
def refuse(event, arguments):
    if event.startswith(FORBIDDEN) and event != "os.listdir":
        os.write(2, f"{event} {arguments}\\n".encode())
        os._exit(9)

try:
    import resource
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
except ImportError:
    pass
sys.addaudithook(refuse)
for page in HOSTILE[:4] + HOSTILE[5:]:
    work(page)
os.write(1, b"done")
os._exit(0)
"""
)

_TRACED = (
    _CODE
    + """
def mark(name):
    try:
        os.open(name, os.O_RDONLY)
    except OSError:
        pass

mark("/dehusk-begins")
for page in HOSTILE:
    work(page)
mark("/dehusk-ends")
"""
)


def test_nothing_python_is_asked_for() -> None:
    """Python tells of every file, socket, process, import and piece of code; and no file could be opened anyway."""
    done = subprocess.run([sys.executable, "-c", _AUDITED], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "done", "")


def test_nothing_the_system_is_asked_for(tmp_path: Path) -> None:
    """The same of libraries beneath Python, as the system sees it."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    log = tmp_path / "calls"
    calls = "trace=open,openat,openat2,creat,socket,connect,bind,execve,execveat,fork,vfork,clone,clone3"
    done = subprocess.run(
        [strace, "-f", "-qq", "-e", calls, "-o", str(log), sys.executable, "-c", _TRACED],
        capture_output=True,
        text=True,
        check=False,
    )
    if "ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    assert done.returncode == 0, done.stderr
    found = re.search(r"/dehusk-begins.*\n((?:.*\n)*).*/dehusk-ends", log.read_text())
    assert found is not None
    assert found[1] == ""
