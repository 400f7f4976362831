"""R27 on the operations page: sums, what is left over, and the chart."""

from datetime import UTC, datetime
from typing import Any

from services.web.models.conservation import HEIGHT, WIDTH, conservation_of

NOW = datetime(2026, 11, 20, 12, 40, tzinfo=UTC)


def item(source: str, hour: str, **fields: int) -> dict[str, Any]:
    nothing = dict.fromkeys(("received", "created", "merged", "quarantined", "rejected"), 0)
    return {"source": source, "hour": f"2026-11-20T{hour}:00:00Z", **nothing, **fields, "residue": 0}


class TestConservation:
    def test_adds_up_by_source_and_in_all(self) -> None:
        found = conservation_of(
            [
                item("website", "10", received=5, created=4, rejected=1),
                item("website", "11", received=2, merged=2),
                item("api", "11", received=1, quarantined=1),
            ],
            now=NOW,
        )

        assert (found.total.received, found.total.created, found.total.merged) == (8, 4, 2)
        assert [(source, counts.received) for source, counts in found.sources] == [("website", 7), ("api", 1)]
        assert (found.residue, found.leaks) == (0, ())

    def test_names_every_source_and_hour_that_leaks_newest_first(self) -> None:
        found = conservation_of(
            [item("website", "09", received=3, created=1), item("website", "11", received=2, created=1)], now=NOW
        )

        assert [(leak.hour.hour, leak.counts.residue) for leak in found.leaks] == [(11, 1), (9, 2)]
        assert found.residue == 3

    def test_does_not_let_a_surplus_hide_a_loss(self) -> None:
        found = conservation_of([item("a", "11", received=1), item("b", "11", created=1)], now=NOW)

        assert (found.total.residue, found.residue) == (0, 2)

    def test_draws_a_bar_for_each_of_the_last_24_hours(self) -> None:
        found = conservation_of(
            [item("a", "12", received=4, created=3), item("a", "11", received=2, created=2)], now=NOW
        )

        assert len(found.bars) == 24
        assert (found.bars[-1].hour.hour, found.bars[-1].label, found.bars[-7].label) == (12, "12:00", "06:00")
        assert [part.kind for part in found.bars[-1].segments] == ["created", "residue"]
        assert found.bars[-1].segments[0].height == 3 * found.bars[-1].segments[1].height
        assert all(bar.x + bar.width <= WIDTH for bar in found.bars)
        assert all(0 <= part.y <= HEIGHT for bar in found.bars for part in bar.segments)

    def test_draws_nothing_where_nothing_came(self) -> None:
        found = conservation_of([], now=NOW)

        assert (found.most, [bar.segments for bar in found.bars]) == (0, [()] * 24)
