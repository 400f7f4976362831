"""A process of scoring that cannot read what it ships with does not start."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.scoring.models import profile
from services.scoring.models.profile import shipped_profiles
from services.scoring.models.read_shipped import read_shipped
from services.scoring.worker import create_worker


@pytest.fixture
def nothing_read() -> Iterator[None]:
    shipped_profiles.cache_clear()
    yield
    shipped_profiles.cache_clear()


@pytest.mark.usefixtures("nothing_read")
class TestReadShipped:
    def test_reads_what_is_shipped(self) -> None:
        read_shipped()

        assert shipped_profiles.cache_info().currsize == 1

    def test_stops_a_process_that_cannot(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(profile, "SHIPPED", tmp_path)

        with pytest.raises(FileNotFoundError, match="profiles"):
            create_worker()
