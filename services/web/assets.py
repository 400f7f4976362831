"""Where the built files of the UI are: hashed names from the manifest that the build writes."""

from pathlib import Path

import orjson

STATIC = Path(__file__).parent / "static"
PREFIX = "/static/"


class AssetMissing(Exception):
    """A template names a file that the build does not make."""


class Assets:
    """`url("app.js")` is `/static/app-4TQXZ2.js`. A new build is seen without a restart."""

    def __init__(self, folder: Path = STATIC) -> None:
        self.folder = folder
        self._names: dict[str, str] = {}
        self._read_at = 0

    def url(self, name: str) -> str:
        """Without a build the plain name: the page comes without its looks, and says so in the browser's console."""
        self._read()
        if not self._names:
            return PREFIX + name
        try:
            return PREFIX + self._names[name]
        except KeyError:
            raise AssetMissing(name) from None

    def _read(self) -> None:
        try:
            changed_at = (self.folder / "manifest.json").stat().st_mtime_ns
        except FileNotFoundError:
            return
        if changed_at != self._read_at:
            self._names = orjson.loads((self.folder / "manifest.json").read_bytes())
            self._read_at = changed_at
