"""Moving a lead through R1 over HTTP."""

from uuid import uuid4

from services.crm.tests.desk import Desk
from shared.contracts.crm import LeadStatusChanged
from shared.testing.events import stored_announcements


class TestPutLeadStatus:
    async def test_moves_the_lead_and_announces_it(self, desk: Desk) -> None:
        lead_id = await desk.lead()

        answer = await desk.move(lead_id, "contacted")

        assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
        assert answer.json()["status"] == "contacted"
        assert answer.json()["allowed"] == ["nurturing", "unqualified", "lost"]
        [event] = await stored_announcements(desk.database, LeadStatusChanged, desk.workspace_id)
        assert (event.from_status, event.to_status, event.changed_by) == ("new", "contacted", desk.user_id)

    async def test_answers_409_with_the_allowed_moves(self, desk: Desk) -> None:
        lead_id = await desk.lead()

        answer = await desk.move(lead_id, "converted")

        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")
        assert answer.json()["allowed"] == ["contacted", "unqualified", "lost"]
        assert await stored_announcements(desk.database, LeadStatusChanged, desk.workspace_id) == []

    async def test_says_that_a_qualification_record_is_missing(self, desk: Desk) -> None:
        lead_id = await desk.lead()

        answer = await desk.move(lead_id, "qualified")

        assert (answer.status_code, answer.json()["missing"]) == (409, ["qualification_record"])

    async def test_qualifies_with_a_record(self, desk: Desk) -> None:
        lead_id = await desk.lead(qualification_id=uuid4())

        assert (await desk.move(lead_id, "qualified")).status_code == 200

    async def test_needs_a_reason_to_give_a_lead_up(self, desk: Desk) -> None:
        lead_id = await desk.lead()

        silent = await desk.move(lead_id, "lost", reason="  ")
        spoken = await desk.move(lead_id, "lost", reason="no budget")

        assert (silent.status_code, silent.json()["errors"][0]["pointer"]) == (422, "/reason")
        assert (spoken.status_code, spoken.json()["status_reason"], spoken.json()["allowed"]) == (200, "no budget", [])

    async def test_needs_the_version_that_was_read(self, desk: Desk) -> None:
        lead_id = await desk.lead(version=2)

        assert (await desk.move(lead_id, "contacted", None)).status_code == 428
        assert (await desk.move(lead_id, "contacted", '"1"')).status_code == 412
        assert (await desk.move(lead_id, "sleeping", '"2"')).status_code == 422
        assert (await desk.move(uuid4(), "contacted", '"2"')).status_code == 404
