"""An answer of the hot route: a status, a body and headers, sent without a framework."""

from typing import NamedTuple

from starlette.types import Message

from services.ingestion.models.stored_lead import StoredLead
from shared.errors import BusinessError
from shared.http.correlation import Header
from shared.http.problems import MEDIA_TYPE, Problem, problem_of

JSON = b"application/json"
PROBLEM = MEDIA_TYPE.encode()


class Answer(NamedTuple):
    status: int
    body: bytes
    media_type: bytes = JSON
    headers: tuple[Header, ...] = ()

    def start(self, common: list[Header]) -> Message:
        """The message that begins it. `common` are the headers of every answer to this request; its own go before."""
        headers = [(b"content-type", self.media_type), (b"content-length", b"%d" % len(self.body))]
        if self.headers:
            own = {name for name, _ in self.headers}
            headers += self.headers
            headers += (header for header in common if header[0] not in own)
        else:
            headers += common
        return {"type": "http.response.start", "status": self.status, "headers": headers}


def lead_answer(stored: StoredLead) -> Answer:
    """201 for a new person, 200 for one we knew."""
    body = f'{{"success":true,"lead_id":"{stored.lead_id}","status":"{stored.status}"}}'
    return Answer(201 if stored.is_new else 200, body.encode())


def quarantine_answer(quarantine_id: object) -> Answer:
    body = f'{{"success":true,"lead_id":null,"status":"quarantined","quarantine_id":"{quarantine_id}"}}'
    return Answer(202, body.encode())


def problem_answer(problem: Problem) -> Answer:
    headers = tuple((name.lower().encode(), value.encode()) for name, value in problem.headers.items())
    return Answer(problem.status, problem.body(), PROBLEM, headers)


def refusal(error: BusinessError) -> Answer:
    return problem_answer(problem_of(error))
