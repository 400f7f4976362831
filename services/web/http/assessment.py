"""The public assessment: `/assessment` begins one, `/assessment/{id}` goes on with it and shows its result."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.web.gateways.participant import Participant
from services.web.http.page import Web, WebPage, go_to
from services.web.http.posted_form import PostedForm
from services.web.models.assessment_start import StartForm
from services.web.models.assessment_steps import Assessment, read_answers
from services.web.models.form_trouble import FormTrouble
from services.web.models.readiness_words import ReadinessPage
from services.web.queries.show_assessment import show_assessment
from services.web.usecases.answer_assessment import AnswerAssessment, Saved, answer_assessment
from services.web.usecases.start_assessment import start_assessment

router = APIRouter(include_in_schema=False)

PATH = "/assessment"
FINISH = "finish"
PRIVATE = {"Referrer-Policy": "strict-origin", "X-Robots-Tag": "noindex, nofollow"}
"""Who has the address has the assessment: other pages learn where a visitor comes from, and no more. `no-referrer`
would make browsers hide the origin of our own forms too."""


def asked_participant(web: Web) -> Participant:
    return Participant(web.platform, web.settings.api_key.get_secret_value())


def named_assessment(assessment_id: str) -> UUID | None:
    """None for what is no id: to a visitor it is as missing as one that was never given."""
    try:
        return UUID(assessment_id)
    except ValueError:
        return None


Visitor = Annotated[Participant, Depends(asked_participant)]
AssessmentId = Annotated[UUID | None, Depends(named_assessment)]


@router.get(PATH)
async def show_start(web: Web) -> Response:
    return web.render("assessment/start.html", form=StartForm.opened(), trouble=None)


@router.post(PATH)
async def post_start(web: Web, visitor: Visitor, posted: PostedForm) -> Response:
    """On to the first question, at an address that is the way back to it."""
    form = StartForm.sent(posted)
    outcome = await start_assessment(visitor, form)
    if isinstance(outcome, FormTrouble):
        template = "assessment/start_card.html" if web.is_fragment else "assessment/start.html"
        return web.render(template, status=outcome.status, headers=outcome.headers, form=form, trouble=outcome)
    return go_to(web.request, f"{PATH}/{outcome}")


@router.get(PATH + "/{assessment_id}")
async def show_own(
    web: Web, visitor: Visitor, assessment_id: AssessmentId, step: str | None = None, check: bool = False
) -> Response:
    """The step that was asked for or comes next; the result once it is completed."""
    assessment = None if assessment_id is None else await show_assessment(visitor, assessment_id)
    return _missing(web) if assessment is None else _show(web, assessment, step, check=check)


@router.post(PATH + "/{assessment_id}/answers")
async def post_answers(web: Web, visitor: Visitor, assessment_id: AssessmentId, posted: PostedForm) -> Response:
    """Saves the step, as a whole when it is left, or with script after every answer (then `go` says nothing)."""
    if assessment_id is None:
        return _missing(web)
    go = posted.get("go", "")
    command = AnswerAssessment(assessment_id, read_answers(posted), is_finished=go == FINISH)
    saved = await answer_assessment(visitor, command)
    if saved is Saved.NOT_NOW:
        return _not_saved(web, assessment_id, posted)
    if saved is Saved.KEPT and not go and web.is_fragment:
        assessment = await show_assessment(visitor, assessment_id)
        return _missing(web) if assessment is None else _progress(web, assessment, posted.get("step"))
    return go_to(web.request, f"{PATH}/{assessment_id}{_way_on(saved, go)}")


def _way_on(saved: Saved, go: str) -> str:
    if saved is Saved.OPEN:
        return "?check=true"
    return f"?step={go}" if saved is Saved.KEPT and go.isalpha() else ""


def _show(web: WebPage, assessment: Assessment, step: str | None, *, check: bool) -> Response:
    address = f"{web.settings.public_url}{PATH}/{assessment.id}"
    if assessment.result is not None:
        readiness = ReadinessPage.of(assessment.result, [part.key for part in assessment.steps])
        context = {"assessment": assessment, "readiness": readiness, "address": address}
        return web.render("assessment/result.html", headers=PRIVATE, **context)
    current = assessment.step(step)
    context = {"assessment": assessment, "current": current, "check": check, "address": address}
    return web.render("assessment/step.html", headers=PRIVATE, just_saved=False, **context)


def _progress(web: WebPage, assessment: Assessment, step: str | None) -> Response:
    current = assessment.step(step)
    return web.render(
        "assessment/progress.html", headers=PRIVATE, assessment=assessment, current=current, just_saved=True
    )


def _not_saved(web: WebPage, assessment_id: UUID, posted: PostedForm) -> Response:
    """With script the page stays as it is and tries again; without, a page holds the answers to send again."""
    if web.is_fragment:
        headers = {**PRIVATE, "HX-Trigger": "assessment:not-saved", "HX-Reswap": "none"}
        return Response(status_code=503, headers=headers, media_type="text/html")
    kept = {name: value for name, value in posted.items() if name in {*read_answers(posted), "go", "step"}}
    return web.render(
        "assessment/not_saved.html", status=503, headers=PRIVATE, assessment_id=assessment_id, posted=kept
    )


def _missing(web: WebPage) -> Response:
    if web.is_fragment:
        return go_to(web.request, f"{PATH}/gone")
    return web.render("assessment/missing.html", status=404, headers=PRIVATE)
