"""The example page posts fields that the gateway knows, in ways that it accepts."""

from html.parser import HTMLParser
from pathlib import Path
from uuid import UUID

import httpx

from services.ingestion.models.lead_fields import KNOWN
from services.ingestion.tests.factories import an_address
from services.ingestion.tests.requests import SHOP, a_form_key
from shared.db.database import Database

PAGE = Path(__file__).parents[3] / "docs" / "examples" / "lead-form.html"


class Fields(HTMLParser):
    """The names of a page's form fields."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("name")
        if tag in {"input", "select", "textarea"} and name is not None:
            self.names.add(name)


def field_names() -> set[str]:
    fields = Fields()
    fields.feed(PAGE.read_text(encoding="utf-8"))
    return fields.names


class TestExamplePage:
    def test_names_only_fields_that_are_known(self) -> None:
        members = {name for name in field_names() if name.startswith("consent.")}

        assert field_names() - members <= KNOWN
        assert members == {"consent.marketing", "consent.text_version"}

    async def test_is_taken_as_a_browser_would_send_it(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        typed = {"email": an_address(), "employees": "5,001+", "request": "demo", "consent.marketing": "on"}
        form = {**dict.fromkeys(field_names(), ""), **typed}
        key = (await a_form_key(database, workspace_id))["X-API-Key"]

        answer = await client.post("/api/leads", params={"form_key": key}, data=form, headers={"Origin": SHOP})

        assert answer.status_code == 201

    def test_loads_nothing_from_elsewhere(self) -> None:
        page = PAGE.read_text(encoding="utf-8")

        assert "<link" not in page
        assert "src=" not in page
