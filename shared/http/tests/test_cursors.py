"""Cursors: what comes back is what went in, and only for the same query."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.http.cursors import CursorInvalid, CursorSigner, Position

signer = CursorSigner("secret", "crm")
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.uuids(),
    st.datetimes(timezones=st.just(UTC)),
    st.dates(),
    st.decimals(allow_nan=False, allow_infinity=False),
)
positions = st.lists(values, max_size=5).map(tuple)


class TestCursor:
    @given(positions, st.text(st.characters(exclude_categories=["Cs"])))
    def test_reads_back_with_its_types(self, position: Position, scope: str) -> None:
        back = signer.decode(signer.encode(position, scope), scope)

        assert back == position
        assert [type(value) for value in back] == [type(value) for value in position]

    @given(positions, st.data())
    def test_is_refused_with_any_character_changed(self, position: Position, data: st.DataObject) -> None:
        cursor = signer.encode(position, "list")
        place = data.draw(st.integers(0, len(cursor) - 2))  # the last character has unused bits
        other = data.draw(st.sampled_from("ABCabc012-_").filter(lambda letter: letter != cursor[place]))

        with pytest.raises(CursorInvalid):
            signer.decode(cursor[:place] + other + cursor[place + 1 :], "list")

    @given(st.text())
    def test_is_refused_if_we_did_not_make_it(self, text: str) -> None:
        with pytest.raises(CursorInvalid):
            signer.decode(text, "list")

    def test_belongs_to_one_query_one_service_and_one_secret(self) -> None:
        cursor = signer.encode((1,), "list")

        for reader, scope in (
            (signer, "other"),
            (CursorSigner("secret", "scoring"), "list"),
            (CursorSigner("other", "crm"), "list"),
        ):
            with pytest.raises(CursorInvalid):
                reader.decode(cursor, scope)

    def test_is_opaque_and_fits_a_url(self) -> None:
        position = (datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1), UUID(int=1), Decimal("1.50"), "Zoë")

        assert signer.encode(position, "list").replace("-", "").replace("_", "").isalnum()
