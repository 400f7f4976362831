"""One person on the way through all services: lead, score, alert, mail, status move, assessment."""

from dataclasses import dataclass
from uuid import uuid4

from shared.testing.waiting import eventually
from tests.platform import Platform

WITHIN = 30.0
"""Seconds for an event to cross the whole path, on a machine that is busy with tests."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """Whose traces they are. `marker` stands in every name and address of this person, and nowhere else."""

    marker: str
    lead_id: str
    assessment_id: str
    message_id: str

    @property
    def ids(self) -> list[str]:
        return [self.lead_id, self.assessment_id, self.message_id]

    def in_path(self, name: str, workspace_id: str) -> str | None:
        """What to put into a path for a parameter of this name, if this person has one."""
        known = {
            "ws": workspace_id,
            "lead_id": self.lead_id,
            "assessment_id": self.assessment_id,
            "message_id": self.message_id,
        }
        return known.get(name)


async def leave_footprint(platform: Platform) -> Footprint:
    """A CISO of Microsoft asks for a demo (100 points by R4, so an alert and a mail), comes back, and is contacted;
    then takes the assessment. Returns when the last service has shown it."""
    marker = f"mark{uuid4().hex[:12]}"
    lead_id = await _post_form(platform, marker)
    # The mail first: a repeat that overtook the score would be the alert's cause, and rightly so.
    message_id = await eventually(lambda: _message_of(platform, lead_id), within=WITHIN)
    assert message_id is not None
    assert await _post_form(platform, marker) == lead_id  # a touch: lead.updated
    await eventually(lambda: _contact(platform, lead_id), within=WITHIN)
    assessment_id = await _take_assessment(platform, marker)
    await eventually(lambda: _assessment_counts(platform, lead_id), within=WITHIN)
    return Footprint(marker, lead_id, assessment_id, message_id)


async def _post_form(platform: Platform, marker: str) -> str:
    lead = {
        "email": f"{marker}@microsoft.com",
        "first_name": marker,
        "last_name": marker,
        "company": f"Microsoft {marker}",
        "job_title": "CISO",
        "employees": 25_000,
        "request": "demo",
        "source": "test",
        "message": f"Please show {marker} a demo of all that you have, as soon as you can.",
    }
    answer = await platform.post_lead(lead)
    assert answer.status_code in (200, 201), answer.text
    return str(answer.json()["lead_id"])


async def _message_of(platform: Platform, lead_id: str) -> str | None:
    """The alert's mail, once it is sent."""
    answer = await platform.get("notifications", "/messages", lead_id=lead_id)
    assert answer.status_code == 200, answer.text
    return next((str(item["id"]) for item in answer.json()["items"] if item["status"] == "sent"), None)


async def _contact(platform: Platform, lead_id: str) -> bool:
    """Move the lead to `contacted`; False where another change came in between."""
    await platform.lead_in_crm(lead_id)
    shown = await platform.get("crm", f"/leads/{lead_id}")
    headers = {"Authorization": f"Bearer {await platform.token()}", "If-Match": shown.headers["etag"]}
    url = platform.of_workspace("crm", f"/leads/{lead_id}/status")
    moved = await platform.client.put(url, json={"status": "contacted"}, headers=headers)
    assert moved.status_code in (200, 412), moved.text
    return moved.status_code == 200


async def _take_assessment(platform: Platform, marker: str) -> str:
    url, key = platform.url("assessments", "/api/assessments"), {"X-API-Key": platform.demo["api_key"]}
    person = {"email": f"{marker}@microsoft.com", "first_name": marker}
    started = await platform.client.post(url, json=person, headers=key)
    assert started.status_code == 201, started.text
    path = f"{url}/{started.json()['id']}"
    answers = {"answers": {question["id"]: 4 for question in started.json()["questions"]}}
    saved = await platform.client.put(f"{path}/answers", json=answers, headers=key)
    assert saved.status_code == 200, saved.text
    completed = await platform.client.post(f"{path}/complete", headers=key)
    assert completed.status_code == 200, completed.text
    return str(started.json()["id"])


async def _assessment_counts(platform: Platform, lead_id: str) -> bool:
    """Whether the lead's score names the assessment among its reasons."""
    answer = await platform.get("scoring", f"/leads/{lead_id}/score")
    assert answer.status_code == 200, answer.text
    return any("assessment" in reason["rule"] for reason in answer.json()["contributions"])
