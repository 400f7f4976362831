"""Makes `.venv` from the hash-checked lock; runs on the system's Python alone, before anything is installed.

python3 deploy/local/bootstrap.py
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".installed"
OLDEST = (3, 11)


def main() -> None:
    """Install unless the stamp says that this very lock is installed already."""
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() == wanted:
        STAMP.touch()
        return
    if sys.version_info < OLDEST:
        sys.exit("Leadflow needs Python 3.11 or newer: install it, or use `docker compose up`.")
    say("creating .venv and installing the locked dependencies (once, under a minute)")
    if not PYTHON.exists():
        create_environment()
    install()
    STAMP.write_text(wanted)


def create_environment() -> None:
    """`python3 -m venv`; Debian keeps the part of it that installs pip in a package of its own."""
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.call(command, stdout=subprocess.DEVNULL) == 0:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("installing python3-venv")
        subprocess.check_call(["apt-get", "update", "-qq"])
        subprocess.check_call(["apt-get", "install", "-y", "-qq", "python3-venv"])
        subprocess.check_call(command)
        return
    sys.exit("Python cannot make a virtual environment: install python3-venv, or use `docker compose up`.")


def install() -> None:
    """uv is four times as fast as pip; where it fails (a registry only pip is told of) pip does it."""
    if subprocess.call([*pip(), "--no-deps", *requirement_of("uv")]) == 0:
        uv = [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(PYTHON), "--compile-bytecode"]
        if subprocess.call([*uv, *locked()], env={**os.environ, **index_of_pip()}) == 0:
            return
    subprocess.check_call([*pip(), *locked()])


def pip() -> list[str]:
    return [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]


def locked() -> list[str]:
    """Every file is checked against its hash, and none is built from source: no compiler is needed."""
    return ["--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)]


def requirement_of(package: str) -> list[str]:
    """The package's own lines of the lock, hashes included, in a file that pip can read."""
    lines = LOCK.read_text().splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(package + "=="))
    end = next(number for number in range(start, len(lines)) if not lines[number].endswith("\\"))
    single = VENV / (package + ".lock")
    single.write_text("\n".join(lines[start : end + 1]) + "\n")
    return ["--require-hashes", "-r", str(single)]


def index_of_pip() -> dict[str, str]:
    """uv does not read pip's configuration: hand over the index that it names, if any."""
    asked = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False
    )
    index = os.environ.get("PIP_INDEX_URL") or asked.stdout.strip()
    return {"UV_DEFAULT_INDEX": index} if index else {}


def say(message: str) -> None:
    print(f"· {message}", flush=True)


if __name__ == "__main__":
    main()
