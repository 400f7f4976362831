"""A list is walked page by page, once and in order."""

from uuid import UUID

import httpx

from shared.testing.http import bearer


class TestPages:
    async def test_walk_the_whole_list_once(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        headers = bearer(workspace_id)
        for number in range(7):
            await client.post("/api/notes", json={"text": str(number), "stars": number // 3}, headers=headers)

        seen: list[str] = []
        cursor: str | None = None
        pages = 0
        while pages == 0 or cursor:
            query: dict[str, str | int] = {"limit": 3} | ({"cursor": cursor} if cursor else {})
            page = (await client.get(f"/api/companies/{workspace_id}/notes", params=query, headers=headers)).json()
            seen += [item["text"] for item in page["items"]]
            cursor = page["next_cursor"]
            pages += 1

        assert pages == 3
        assert sorted(seen) == [str(number) for number in range(7)]

    async def test_refuse_a_cursor_of_another_query(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        headers = bearer(workspace_id)
        for _ in range(2):
            await client.post("/api/notes", json={"text": "a"}, headers=headers)
        url = f"/api/companies/{workspace_id}/notes"
        cursor = (await client.get(url, params={"limit": 1}, headers=headers)).json()["next_cursor"]

        answer = await client.get(url, params={"limit": 1, "min_stars": 0, "cursor": cursor}, headers=headers)

        assert (answer.status_code, answer.json()["code"]) == (400, "cursor_invalid")
