"""`make test` forgets no folder of tests."""

import tomllib

from deploy.local.own_tests import BESIDE, REST
from deploy.local.stack import ROOT


class TestTwoRuns:
    def test_are_all_of_the_tests_each_once(self) -> None:
        document = tomllib.loads((ROOT / "pyproject.toml").read_text())
        left_out = {argument.removeprefix("--ignore=") for argument in REST if argument.startswith("--ignore=")}
        first = {argument for argument in REST if not argument.startswith("--")}

        assert left_out <= set(BESIDE)
        assert first | set(BESIDE) - left_out == set(document["tool"]["pytest"]["ini_options"]["testpaths"])
        assert not first & set(BESIDE)
