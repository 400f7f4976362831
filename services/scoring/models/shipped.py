"""The folder of lists and profiles that ship with the service; see its NOTICE for their origin and licence."""

from pathlib import Path

SHIPPED = Path(__file__).parents[1] / "data"
