"""Head counts as forms say them; a range lands in the size band that was chosen (R4)."""

import pytest

from services.ingestion.models.head_count import NotAHeadCount, read_head_count


class TestReadHeadCount:
    @pytest.mark.parametrize(
        ("value", "count"),
        [
            (250, 250),
            (1e3, 1000),
            ("250", 250),
            ("25,000", 25_000),
            ("25.000", 25_000),
            ("10 000 employees", 10_000),
            ("5k", 5000),
            ("1-10", 5),
            ("11-50", 30),
            ("51\u2013200", 125),
            ("1,001-5,000", 3000),
            ("10,000+", 10_001),
            ("more than 5000", 5001),
            (">10k", 10_001),
            ("<10", 9),
            ("ca. 40", 40),
        ],
    )
    def test_understands(self, value: object, count: int) -> None:
        assert read_head_count(value) == count

    @pytest.mark.parametrize("value", ["many", "-5", -5, 1.5, True, None, [], "500-100", "9" * 30, 10**12, "1,00"])
    def test_refuses(self, value: object) -> None:
        with pytest.raises(NotAHeadCount):
            read_head_count(value)
