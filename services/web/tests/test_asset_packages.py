"""The list of the UI's packages: what Scalar's browser build holds already is not installed a second time."""

import json
from pathlib import Path

ASSETS = Path(__file__).parents[1] / "assets"


class TestPackages:
    def test_leave_out_all_that_scalar_brings(self) -> None:
        overrides = json.loads((ASSETS / "package.json").read_text())["overrides"]["@scalar/api-reference"]
        locked = json.loads((ASSETS / "package-lock.json").read_text())["packages"][
            "node_modules/@scalar/api-reference"
        ]

        assert overrides.keys() == locked["dependencies"].keys()

    def test_name_no_registry(self) -> None:
        assert "://" not in "".join(
            line for line in (ASSETS / "package-lock.json").read_text().splitlines() if '"resolved"' in line
        )
