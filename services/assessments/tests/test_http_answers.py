"""Resuming, answering and completing over HTTP."""

from uuid import UUID, uuid4

import httpx
import pytest

from services.assessments.consumers.ingestion import consumers
from services.assessments.tests.factories import ALL_THREE, a_lead_created, as_message
from services.assessments.tests.requests import a_key, answered, started
from shared.contracts.assessments import AssessmentCompleted
from shared.db.database import Database
from shared.testing.events import deliver, stored_announcements


class TestGetAssessment:
    async def test_gives_back_the_answers_so_far(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        path = await answered(client, headers, {"q1": 1, "q3": 5})

        body = (await client.get(path, headers=headers)).json()

        assert body["answers"] == {"q1": 1, "q3": 5}
        assert body["missing"] == ["q2", *(f"q{number}" for number in range(4, 11))]
        assert len(body["questions"]) == 10

    async def test_shows_the_result_once_completed(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        path = await answered(client, headers, ALL_THREE)
        result = (await client.post(f"{path}/complete", headers=headers)).json()

        body = (await client.get(path, headers=headers)).json()

        assert (body["status"], body["result"]) == ("COMPLETED", result)

    async def test_tells_nothing_about_the_person(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        path = await started(client, headers, email="secret.person@example.com", last_name="Secretive")

        shown = (await client.get(path, headers=headers)).text

        assert "secret.person" not in shown
        assert "Secretive" not in shown

    async def test_knows_no_assessment_of_another_workspace(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database
    ) -> None:
        path = await answered(client, headers, ALL_THREE)
        stranger = await a_key(database, uuid4())

        answers = [
            await client.get(path, headers=stranger),
            await client.put(f"{path}/answers", json={"answers": {"q1": 1}}, headers=stranger),
            await client.post(f"{path}/complete", headers=stranger),
        ]

        assert [answer.status_code for answer in answers] == [404, 404, 404]

    @pytest.mark.parametrize("name", ["nothing", str(uuid4()), "%00"])
    async def test_is_not_found_under_any_other_name(
        self, client: httpx.AsyncClient, headers: dict[str, str], name: str
    ) -> None:
        assert (await client.get(f"/api/assessments/{name}", headers=headers)).status_code == 404


class TestPutAnswers:
    async def test_merges(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        path = await answered(client, headers, {"q1": 1, "q2": 2})

        answer = await client.put(f"{path}/answers", json={"answers": {"q2": 4}}, headers=headers)

        assert answer.json()["answers"] == {"q1": 1, "q2": 4}
        assert answer.json()["missing"] == [f"q{number}" for number in range(3, 11)]

    @pytest.mark.parametrize("wrong", ["0", "6", "true", "3.0", '"3"', "null", "[]", "1e0", "99999999999999999999"])
    async def test_refuses_anything_but_a_whole_number_from_1_to_5(
        self, client: httpx.AsyncClient, headers: dict[str, str], wrong: str
    ) -> None:
        path = await started(client, headers)

        answer = await client.put(
            f"{path}/answers",
            content=f'{{"answers": {{"q1": 3, "q2": {wrong}}}}}',
            headers={**headers, "Content-Type": "application/json"},
        )

        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/answers/q2"]
        assert (await client.get(path, headers=headers)).json()["answers"] == {}

    async def test_refuses_a_question_that_was_not_asked(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        path = await started(client, headers)

        answer = await client.put(f"{path}/answers", json={"answers": {"q11": 3}}, headers=headers)

        assert answer.status_code == 422
        assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/answers/q11", "unknown_question")]

    async def test_conflicts_after_completion(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        path = await answered(client, headers, ALL_THREE)
        await client.post(f"{path}/complete", headers=headers)

        answer = await client.put(f"{path}/answers", json={"answers": {"q1": 5}}, headers=headers)

        assert answer.status_code == 409
        assert answer.json()["code"] == "assessment_completed"


class TestPostCompletion:
    async def test_gives_the_result_of_the_rule(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        values = [4, 4, 4, 3, 3, 3, 2, 2, 5, 5]
        path = await answered(client, headers, {f"q{n}": value for n, value in enumerate(values, start=1)})

        answer = await client.post(f"{path}/complete", headers=headers)

        assert answer.status_code == 200
        body = answer.json()
        assert (body["score"], body["tier"]) == (61, "L3_CONSULTING")
        assert body["categories"] == {"technology": 75.0, "process": 50.0, "team": 25.0, "strategy": 100.0}
        assert (body["strengths"], body["weaknesses"]) == (["technology", "strategy"], ["team"])
        assert len(body["recommendations"]) == 5

    async def test_names_the_open_questions(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        path = await answered(client, headers, {f"q{number}": 3 for number in range(1, 9)})

        answer = await client.post(f"{path}/complete", headers=headers)

        assert answer.status_code == 422
        assert answer.json()["code"] == "answers_missing"
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/answers/q9", "/answers/q10"]

    async def test_answers_the_same_again(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        path = await answered(client, headers, ALL_THREE)

        first = await client.post(f"{path}/complete", headers=headers)
        second = await client.post(f"{path}/complete", headers=headers)

        assert second.status_code == first.status_code == 200
        assert second.json() == first.json()

    async def test_is_announced_when_the_lead_arrives(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database, workspace_id: UUID
    ) -> None:
        path = await answered(client, headers, ALL_THREE)
        await client.post(f"{path}/complete", headers=headers)
        assert await stored_announcements(database, AssessmentCompleted, workspace_id) == []

        await deliver(database, consumers, [as_message(a_lead_created(), workspace_id)])

        [event] = await stored_announcements(database, AssessmentCompleted, workspace_id)
        assert path.endswith(str(event.assessment_id))
