"""One message of the failed-event workbench: `/operations/parked/{service}/{id}`, and what can be done to it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.web.http.page import Web, WebPage, go_to
from services.web.http.permissions import OperationsReader, OperationsWriter
from services.web.http.posted_form import PostedForm
from services.web.http.toast_header import toast
from services.web.models.parked_event import ParkedDetail
from services.web.models.session import SignedIn
from services.web.queries.parked_events import find_detail, show_parked
from services.web.usecases.act_on_parked_event import ChangedMeanwhile, Seen, discard, redrive
from services.web.usecases.repair_parked_event import Repair, RepairUnacceptable, repair
from shared.clock import utc_now

router = APIRouter(prefix="/operations/parked/{service}/{parked_id}", include_in_schema=False)

MOST_LOOKS = 60
SOON_SECONDS = 90
"""A message whose next try is further away than this is not watched."""
NOTHING = 404


async def known_service(web: Web, service: Annotated[str, Path(max_length=40)]) -> str:
    """One of those that keep parked messages."""
    if service not in web.platform.services:
        raise HTTPException(NOTHING)
    return service


Service = Annotated[str, Depends(known_service)]
ParkedId = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.get("")
async def show_record(web: Web, who: OperationsReader, service: Service, parked_id: ParkedId) -> Response:
    """Why it failed, what it holds, what was done to it."""
    return await _render(web, who, service, parked_id, template="operations/parked_event.html")


@router.get("/state")
async def show_state(
    web: Web,
    who: OperationsReader,
    service: Service,
    parked_id: ParkedId,
    looks: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Whether it still waits to be applied; once it does not, the whole record."""
    detail = await find_detail(web.platform, who, service, parked_id)
    if detail is None or not detail.event.is_waiting:
        headers = {"HX-Retarget": "#parked-record", "HX-Reswap": "outerHTML"}
        return await _render(web, who, service, parked_id, headers=headers, has_changed=True)
    return web.render("operations/parked_state.html", event=detail.event, look_again=_look_again(detail, looks + 1))


@router.get("/body")
async def download_body(web: Web, who: OperationsWriter, service: Service, parked_id: ParkedId) -> Response:
    """The raw bytes, as a file."""
    detail = await find_detail(web.platform, who, service, parked_id)
    if detail is None or detail.body.content is None:
        raise HTTPException(NOTHING)
    name = f'attachment; filename="{service}-{parked_id}.bin"'
    return Response(detail.body.content, media_type="application/octet-stream", headers={"Content-Disposition": name})


@router.post("/redrive")
async def post_redrive(
    web: Web, who: OperationsWriter, service: Service, parked_id: ParkedId, form: PostedForm
) -> Response:
    """Have it applied again."""
    try:
        await redrive(web.platform, who, _seen(service, parked_id, form), form.get("reason", "").strip())
    except ChangedMeanwhile:
        return await _overtaken(web, who, service, parked_id)
    return await _done(web, who, service, parked_id, toast("It is applied again now"))


@router.post("/discard")
async def post_discard(
    web: Web, who: OperationsWriter, service: Service, parked_id: ParkedId, form: PostedForm
) -> Response:
    """Give it up, with a reason."""
    reason = form.get("reason", "").strip()
    try:
        await discard(web.platform, who, _seen(service, parked_id, form), reason)
    except ChangedMeanwhile:
        return await _overtaken(web, who, service, parked_id)
    detail = await find_detail(web.platform, who, service, parked_id)
    undo = None if detail is None else _take_back(detail)
    return await _done(web, who, service, parked_id, toast("Discarded", "Its bytes stay.", undo=undo))


@router.post("/repair")
async def post_repair(
    web: Web, who: OperationsWriter, service: Service, parked_id: ParkedId, form: PostedForm
) -> Response:
    """Replace what was changed in the editor; or say, field by field, why it would fail again."""
    detail = await find_detail(web.platform, who, service, parked_id)
    if detail is None:
        return await _overtaken(web, who, service, parked_id)
    wanted = Repair(_changed(form, "body"), _changed(form, "headers"), form.get("reason", "").strip())
    if wanted.body is None and wanted.headers is None:
        complaints = {"body": "Nothing is changed yet. To try it as it is, redrive it."}
        return web.render("operations/repair_form.html", detail=detail, typed=form, complaints=complaints)
    try:
        await repair(web.platform, who, _seen(service, parked_id, form), detail, wanted)
    except RepairUnacceptable as refused:
        return web.render("operations/repair_form.html", detail=detail, typed=form, complaints=refused.complaints)
    except ChangedMeanwhile:
        return await _overtaken(web, who, service, parked_id)
    headers = {**toast("Repaired, and applied again now"), "HX-Retarget": "#parked-record", "HX-Reswap": "outerHTML"}
    return await _done(web, who, service, parked_id, headers)


def _seen(service: str, parked_id: int, form: dict[str, str]) -> Seen:
    return Seen(service, parked_id, form.get("version", ""))


def _changed(form: dict[str, str], name: str) -> str | None:
    """A text area's content as it is stored, None where nobody touched it: browsers send every line end as two."""
    text, before = (form.get(key, "").replace("\r\n", "\n") for key in (name, f"{name}_was"))
    return None if text == before else text


def _take_back(detail: ParkedDetail) -> dict[str, Any]:
    return {
        "label": "Take back and redrive",
        "url": f"{detail.event.path}/redrive",
        "values": {"version": detail.etag, "reason": "taken back"},
        "target": "#parked-record",
        "swap": "outerHTML",
    }


def _look_again(detail: ParkedDetail, looks: int) -> str | None:
    return f"{detail.event.path}/state?looks={looks}" if looks < MOST_LOOKS else None


async def _done(web: WebPage, who: SignedIn, service: str, parked_id: int, headers: dict[str, str]) -> Response:
    if not web.is_fragment:
        return go_to(web.request, f"/operations/parked/{service}/{parked_id}")
    return await _render(web, who, service, parked_id, headers=headers)


async def _overtaken(web: WebPage, who: SignedIn, service: str, parked_id: int) -> Response:
    """Somebody was faster: the record as it is now, which tells who and what."""
    message = toast("Somebody was faster", "Nothing was changed by you. This is how it stands now.", kind="info")
    headers = {**message, "HX-Retarget": "#parked-record", "HX-Reswap": "outerHTML"}
    return await _render(web, who, service, parked_id, headers=headers, was_overtaken=True)


async def _render(
    web: WebPage,
    who: SignedIn,
    service: str,
    parked_id: int,
    *,
    template: str = "operations/parked_record.html",
    headers: dict[str, str] | None = None,
    **said: bool,
) -> Response:
    record = await show_parked(web.platform, who, service, parked_id)
    detail = record.detail
    is_soon = detail is not None and (detail.event.due_at - utc_now()).total_seconds() < SOON_SECONDS
    look_again = _look_again(detail, 0) if detail is not None and detail.event.is_waiting and is_soon else None
    context = {"was_overtaken": False, "has_changed": False, **said}
    return web.render(template, headers=headers, record=record, look_again=look_again, **context)
