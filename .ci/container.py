"""The Dockerfile's steps without a daemon: what it copies is installed, serves, is found healthy, ends when told."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from fnmatch import fnmatch
from pathlib import Path
from shutil import copytree

ROOT = Path(__file__).parents[1]
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    PORT = free.getsockname()[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", "").replace("8017", str(PORT))
IGNORED = [line.removeprefix("**/") for line in (ROOT / ".dockerignore").read_text("utf-8").split()]


def left_out(_: str, names: list[str]) -> list[str]:
    """What ``COPY . .`` leaves out; all patterns of ours are names."""
    return [name for name in names if any(fnmatch(name, pattern) for pattern in IGNORED)]


def main() -> None:
    """Run the steps; an exception says which one fails."""
    with tempfile.TemporaryDirectory() as folder:
        source, installed = Path(folder, "source"), Path(folder, "installed")
        copytree(ROOT, source, ignore=left_out)
        (build,) = re.findall(r"^RUN (pip install .*)$", DOCKERFILE, re.MULTILINE)
        build = build.replace("pip", f"{sys.executable} -m pip --quiet", 1).replace("/installed", str(installed))
        subprocess.run(build, shell=True, check=True, cwd=source)

        (site,) = installed.rglob("site-packages")
        environment = {**os.environ, "PYTHONPATH": str(site), "PATH": f"{installed / 'bin'}:{os.environ['PATH']}"}
        (entry,) = re.findall(r"^ENTRYPOINT (.*)$", DOCKERFILE, re.MULTILINE)
        (check,) = re.findall(r"^HEALTHCHECK .*CMD (.*)$", DOCKERFILE, re.MULTILINE)
        _, *check_arguments = json.loads(check)
        service = subprocess.Popen(json.loads(entry), env=environment, cwd=folder)
        try:
            deadline = time.monotonic() + 60
            while subprocess.run([sys.executable, *check_arguments], capture_output=True, check=False).returncode:
                if service.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("the service does not become healthy")
                time.sleep(0.5)
        finally:
            service.send_signal(signal.SIGTERM)
        if service.wait(timeout=30) not in (0, -signal.SIGTERM):
            raise RuntimeError(f"the service ended by exit code {service.returncode} when told to")


if __name__ == "__main__":
    main()
