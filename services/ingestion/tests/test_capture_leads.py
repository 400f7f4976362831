"""Taking leads in: one lead per person, a touch per post, an event per touch."""

from uuid import UUID

import pytest
from pydantic import ConfigDict

from services.ingestion.models.arrived_lead import ArrivedLead
from services.ingestion.models.stored_lead import StoredLead
from services.ingestion.tests.factories import CAUSE, FULL, NOON, an_address, an_arrival, outbox_of, rows_of, the_lead
from services.ingestion.usecases.capture_leads import capture_leads
from shared.contracts.leads import LeadCreated, LeadUpdated
from shared.db.database import Database
from shared.db.transaction import Transaction
from shared.messaging.outbox import event_headers, shard_of


class StrictLeadCreated(LeadCreated):
    """Refuses fields that the contract does not know."""

    model_config = ConfigDict(extra="forbid")


async def capture(database: Database, workspace_id: UUID, *leads: ArrivedLead) -> list[StoredLead]:
    async with database.transaction(workspace_id) as tx:
        return await capture_leads(tx, leads, lane="test")


class TestCaptureLeads:
    async def test_makes_a_lead_of_a_new_person(self, database: Database, workspace_id: UUID) -> None:
        [stored] = await capture(database, workspace_id, an_arrival(FULL))

        lead = await the_lead(database, workspace_id)
        assert (str(lead["id"]), lead["version"]) == (stored.lead_id, 1)
        assert (lead["email"], lead["identity"]) == ("ada.lovelace+demo@microsoft.com", "ada.lovelace@microsoft.com")
        assert (lead["first_source"], lead["first_medium"], lead["first_campaign"]) == ("google", "cpc", "autumn")
        assert lead["created_at"] == NOON

    async def test_keeps_all_that_was_posted_in_the_touch(self, database: Database, workspace_id: UUID) -> None:
        await capture(database, workspace_id, an_arrival(FULL))

        [touch] = await rows_of(database, workspace_id, "touches")
        assert touch["posted"] == FULL
        assert touch["utm"] == {"utm_medium": "cpc", "utm_campaign": "autumn", "utm_term": "siem"}
        assert (touch["referrer"], touch["session_id"]) == ("https://www.google.com/", "s-1")
        assert touch["sender"]["ip_prefix"] == "203.0.113.0/24"

    async def test_records_the_consent(self, database: Database, workspace_id: UUID) -> None:
        await capture(database, workspace_id, an_arrival(FULL, consent={"marketing": True, "calls": False}))

        consents = {row["purpose"]: row for row in await rows_of(database, workspace_id, "consents")}
        assert {name: row["is_given"] for name, row in consents.items()} == {"marketing": True, "calls": False}
        assert (consents["calls"]["basis"], consents["calls"]["ip_prefix"]) == ("consent", "203.0.113.0/24")

    async def test_announces_a_whole_lead_as_the_contract_says(self, database: Database, workspace_id: UUID) -> None:
        arrival = an_arrival(FULL)
        await capture(database, workspace_id, arrival)

        [row] = await outbox_of(database, workspace_id)
        event = StrictLeadCreated.model_validate_json(row["payload"])
        assert (event.lead_id, event.touch_id) == (UUID(arrival.lead_id), UUID(arrival.touch_id))
        assert event.model_dump(exclude={"lead_id", "touch_id"}) == {
            "touched_at": NOON,
            "created_at": NOON,
            "channel": "form",
            "email": "ada.lovelace+demo@microsoft.com",
            "email_match": "ada.lovelace@microsoft.com",
            "phone": "+14255550123",
            "first_name": "Ada",
            "last_name": "Lovelace",
            "company": "Microsoft",
            "company_domain": "microsoft.com",
            "job_title": "CISO",
            "employees": 25_000,
            "industry": "technology",
            "country": "US",
            "message": "How does this integrate\nwith our SIEM?",
            "tier": "L3",
            "request": "demo",
            "source": "google",
            "medium": "cpc",
            "campaign": "autumn",
            "first_source": "google",
            "first_medium": "cpc",
            "first_campaign": "autumn",
            "referrer": "https://www.google.com/",
            "landing_page": "https://www.example.com/demo",
            "external_id": "crm-42",
            "marketing_consent": True,
            "custom": {"favourite_colour": "green"},
        }

    async def test_writes_the_outbox_as_the_shared_outbox_would(self, database: Database, workspace_id: UUID) -> None:
        arrival = an_arrival()
        await capture(database, workspace_id, arrival)

        [row] = await outbox_of(database, workspace_id)
        expected = event_headers(
            LeadCreated,
            event_id=UUID(arrival.touch_id),
            subject_id=UUID(arrival.lead_id),
            version=1,
            workspace_id=workspace_id,
            cause=CAUSE,
        )
        assert {**row["headers"], "ce_time": ""} == {**expected, "ce_time": ""}
        assert row["headers"]["ce_time"] == NOON.isoformat()
        assert (row["topic"], row["key"], row["shard"]) == (
            "lead.created", arrival.lead_id, shard_of(arrival.lead_id),
        )  # fmt: skip
        assert row["event_id"] == UUID(arrival.touch_id)

    async def test_fills_what_was_empty_and_overwrites_nothing(self, database: Database, workspace_id: UUID) -> None:
        first = an_arrival(email="ann@acme.example", first_name="Ann", custom={"colour": "green"}, source="google")
        again = an_arrival(
            email="Ann+x@acme.example", first_name="Annie", phone="+14255550123", company="Acme", source="mail",
            custom={"colour": "red", "size": 3},
        )  # fmt: skip
        await capture(database, workspace_id, first)

        [stored] = await capture(database, workspace_id, again)

        lead = await the_lead(database, workspace_id)
        assert (stored.lead_id, stored.version) == (first.lead_id, 2)
        assert (lead["email"], lead["first_name"], lead["phone"], lead["company"]) == (
            "ann@acme.example", "Ann", "+14255550123", "Acme",
        )  # fmt: skip
        assert lead["custom"] == {"colour": "green", "size": 3}
        assert len(await rows_of(database, workspace_id, "touches")) == 2

    async def test_hears_the_latest_wish(self, database: Database, workspace_id: UUID) -> None:
        address = an_address()
        await capture(database, workspace_id, an_arrival(email=address, request="newsletter", message="Hello"))

        await capture(database, workspace_id, an_arrival(email=address, request="demo"))

        lead = await the_lead(database, workspace_id)
        assert (lead["request"], lead["message"]) == ("demo", "Hello")

    async def test_keeps_the_first_attribution_and_announces_the_latest(
        self, database: Database, workspace_id: UUID
    ) -> None:
        address = an_address()
        await capture(database, workspace_id, an_arrival(email=address, source="google", medium="cpc"))

        await capture(database, workspace_id, an_arrival(email=address, source="newsletter"))

        row = (await outbox_of(database, workspace_id))[-1]
        event = LeadUpdated.model_validate_json(row["payload"])
        assert (row["topic"], row["headers"]["ce_type"], row["headers"]["ce_aggversion"]) == (
            "lead.updated", "lead.updated", "2",
        )  # fmt: skip
        assert row["headers"]["ce_dataschema"] == "lead.updated/1.0"
        assert (event.first_source, event.first_medium) == ("google", "cpc")
        assert (event.source, event.medium) == ("newsletter", None)

    async def test_takes_one_person_twice_in_order(self, database: Database, workspace_id: UUID) -> None:
        address = an_address()

        stored = await capture(
            database, workspace_id, an_arrival(email=address), an_arrival(), an_arrival(email=address)
        )

        assert [lead.version for lead in stored] == [1, 1, 2]
        assert stored[0].lead_id == stored[2].lead_id

    async def test_knows_a_person_without_an_address_by_the_phone(self, database: Database, workspace_id: UUID) -> None:
        await capture(database, workspace_id, an_arrival(phone="+1 425 555 0123"))

        [stored] = await capture(database, workspace_id, an_arrival(phone="(425) 555-0123", last_name="Lee"))

        assert stored.version == 2

    async def test_tells_workspaces_apart(self, database: Database, workspace_id: UUID) -> None:
        other = UUID(int=workspace_id.int ^ 1)
        await capture(database, workspace_id, an_arrival(email="ann@acme.example"))

        [stored] = await capture(database, other, an_arrival(email="ann@acme.example"))

        assert stored.version == 1
        assert len(await rows_of(database, workspace_id, "leads")) == 1

    async def test_counts_what_it_took(self, database: Database, workspace_id: UUID) -> None:
        address = an_address()
        await capture(database, workspace_id, an_arrival(email=address, source="fair"), an_arrival())
        await capture(database, workspace_id, an_arrival(email=address, source="fair"))

        counts = {row["source"]: row for row in await rows_of(database, workspace_id, "intake_counts")}
        assert {name: (c["received"], c["created"], c["merged"]) for name, c in counts.items()} == {
            "fair": (2, 1, 1),
            "unknown": (1, 1, 0),
        }

    async def test_stops_growing_a_lead_that_has_grown_too_large(self, database: Database, workspace_id: UUID) -> None:
        address = an_address()
        for number in range(3):
            await capture(
                database, workspace_id, an_arrival(email=address, custom={f"field{number}": _noise(60_000, number)})
            )

        lead = await the_lead(database, workspace_id)
        assert sorted(lead["custom"]) == ["field0", "field1"]

    @pytest.mark.parametrize("text", ["\u2028", "\U0001f600 \u05d0", '"\\', "\x01\x1f", "%s :rows $1"])
    async def test_keeps_any_text_as_it_is(self, database: Database, workspace_id: UUID, text: str) -> None:
        await capture(database, workspace_id, an_arrival(custom={text: text}, message=f"a{text}b"))

        lead = await the_lead(database, workspace_id)
        [row] = await outbox_of(database, workspace_id)
        assert (lead["custom"], lead["message"]) == ({text: text}, f"a{text}b")
        assert LeadCreated.model_validate_json(row["payload"]).custom == {text: text}

    async def test_wakes_the_relay(self, tx: Transaction) -> None:
        await capture_leads(tx, [an_arrival()], lane="test")

        assert tx.has_announced


def _noise(length: int, seed: int) -> str:
    """Text that does not compress."""
    import random

    return "".join(random.Random(seed).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=length))
