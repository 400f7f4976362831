"""The UI's scripts, styles and icons: `npm ci` and esbuild, with the system's Node or one from a hash-checked wheel."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from deploy.local.stack import ROOT
from deploy.local.telling import failed, say

ASSETS = ROOT / "services" / "web" / "assets"
MANIFEST = ROOT / "services" / "web" / "static" / "manifest.json"
NODE_LOCK = Path(__file__).with_name("nodejs.lock")
OLDEST_NODE = 20


class NodeMissing(Exception):
    """There is no Node, and none could be installed; the text says what to do."""


@dataclass(frozen=True)
class Node:
    """The programs `node` and `npm` that belong together."""

    node: str
    npm: str

    @property
    def environment(self) -> dict[str, str]:
        """npm's own scripts look for `node` on the path."""
        return {**os.environ, "PATH": f"{Path(self.node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def build_assets() -> None:
    """Raises NodeMissing, or CalledProcessError where npm or esbuild fail."""
    node = ensure_node()
    install_packages(node)
    _run(node, node.node, "build.mjs")


def check_types() -> int:
    """The exit code of TypeScript's compiler, which writes nothing."""
    node = ensure_node()
    install_packages(node)
    compiler = ASSETS / "node_modules" / "typescript" / "bin" / "tsc"
    return subprocess.call([node.node, str(compiler)], cwd=ASSETS, env=node.environment)


def install_packages(node: Node) -> None:
    """`npm ci`, unless what the lock names is there already."""
    lock, done = ASSETS / "package-lock.json", ASSETS / "node_modules" / ".installed"
    with lock.open() as alone:  # of two at once, the second would delete what the first is just installing
        fcntl.flock(alone, fcntl.LOCK_EX)
        if done.exists() and done.read_bytes() == lock.read_bytes():
            return
        say("installing the UI's packages with npm (once, a few seconds)")
        _run(node, node.npm, "ci", "--silent")
        shutil.copyfile(lock, done)


def ensure_node() -> Node:
    """The system's, if it is new enough; else one beside our Python."""
    ours = Path(sys.executable).parent
    for folder in (None, str(ours)):
        found = shutil.which("node", path=folder), shutil.which("npm", path=folder)
        if found[0] and found[1] and _version(found[0]) >= OLDEST_NODE:
            return Node(found[0], found[1])
    say("installing Node into .venv (once)")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    if subprocess.call([*command, "--only-binary", ":all:", "-r", str(NODE_LOCK)]) == 0:
        return Node(str(ours / "node"), str(ours / "npm"))
    raise NodeMissing(f"the UI's files are built with Node {OLDEST_NODE} or newer: install nodejs and npm")


def _version(node: str) -> int:
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    match = re.match(r"v(\d+)\.", asked.stdout)
    return int(match[1]) if match else 0


def _run(node: Node, *command: str) -> None:
    subprocess.run(command, cwd=ASSETS, env=node.environment, check=True)


def main(arguments: list[str]) -> int:
    """Build, or with `--types` check the types. Returns the exit code."""
    try:
        if "--types" in arguments:
            return check_types()
        build_assets()
    except NodeMissing as error:
        failed(str(error))
        return 1
    except subprocess.CalledProcessError as error:
        failed(f"the UI's files could not be built: {Path(error.cmd[0]).name} ended with code {error.returncode}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
