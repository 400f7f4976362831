"""SCO-8: the default estimate of a lead's value."""

import pytest

from services.crm.models.estimate import Money, estimate_value


class TestEstimateValue:
    def test_is_unknown_where_size_and_tier_are(self) -> None:
        assert estimate_value(None, None) is None
        assert estimate_value("platinum", None) is None

    @pytest.mark.parametrize(
        ("employees", "dollars"),
        [(1, 5_000), (10, 5_000), (11, 15_000), (200, 40_000), (1_000, 120_000), (5_000, 400_000), (5_001, 1_000_000)],
    )
    def test_grows_with_the_size(self, employees: int, dollars: int) -> None:
        assert estimate_value(None, employees) == Money(dollars * 100, "USD")

    def test_grows_with_the_tier(self) -> None:
        assert estimate_value("L1_ESSENTIALS", 25_000) == Money(500_000_00, "USD")
        assert estimate_value("L5_STRATEGIC", 25_000) == Money(5_000_000_00, "USD")

    def test_counts_an_unknown_size_as_a_small_company(self) -> None:
        assert estimate_value("L3_CONSULTING", None) == Money(30_000_00, "USD")
