"""If-Match: what it accepts, and what can never match."""

from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import MalformedRequest, PreconditionFailed
from shared.http.etags import etag_of, parse_if_match
from shared.testing.http import bearer


class TestParseIfMatch:
    @given(st.integers(0, 10**12))
    def test_accepts_the_tag_that_was_given_out(self, version: int) -> None:
        expected = parse_if_match(etag_of(version))

        expected.check(version)
        assert expected.single == version
        with pytest.raises(PreconditionFailed):
            expected.check(version + 1)

    def test_accepts_a_list_and_any(self) -> None:
        parse_if_match('"1", "2"').check(2)
        parse_if_match("*").check(99)
        assert parse_if_match('"1", "2"').single is None

    @pytest.mark.parametrize("header", ['W/"1"', '"abc"', '"²"', '""'])
    def test_never_matches_weak_or_foreign_tags(self, header: str) -> None:
        with pytest.raises(PreconditionFailed):
            parse_if_match(header).check(1)

    @given(st.text())
    def test_reads_or_refuses_anything(self, header: str) -> None:
        try:
            parse_if_match(header)
        except MalformedRequest:
            return


class TestIfMatch:
    async def test_guards_a_change(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        headers = bearer(workspace_id)
        note = (await client.post("/api/notes", json={"text": "a"}, headers=headers)).json()

        statuses = [
            (await client.put(f"/api/notes/{note['id']}", json={"text": "b"}, headers=headers | match)).status_code
            for match in ({}, {"If-Match": '"1"'}, {"If-Match": '"1"'}, {"If-Match": "1"}, {"If-Match": "*"})
        ]

        assert statuses == [428, 200, 412, 400, 200]
