"""The folder of lists and profiles that ship with the service; see its NOTICE for their origin and licence."""

from pathlib import Path

SHIPPED = Path(__file__).parents[1] / "data"


def read_list(name: str) -> frozenset[str]:
    """A file of one entry per line."""
    return frozenset((SHIPPED / name).read_text(encoding="utf-8").split())
