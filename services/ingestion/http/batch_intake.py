"""What happens to the leads of a batch: each is read by itself; the good ones share commits with everybody else's."""

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
import structlog
from fastapi import Request

from services.ingestion.http.lead_intake import LeadIntake
from services.ingestion.http.lead_out import FieldProblem, LeadQuarantined, LeadRejected, LeadTaken
from services.ingestion.http.request_body import LARGEST_BODY
from services.ingestion.models.arrived_lead import ArrivedLead, arrive
from services.ingestion.models.intake_rules import IntakeRules, OnInvalid
from services.ingestion.models.posted_lead import LeadRefused, read_lead, source_of
from services.ingestion.models.stored_lead import StoredLead
from services.ingestion.usecases.capture_leads import capture_leads
from services.ingestion.usecases.quarantine_lead import QuarantineLead, quarantine_lead
from shared.auth.caller import Caller
from shared.clock import utc_now
from shared.contracts.leads import Channel
from shared.db.transaction import Transaction
from shared.errors import BusinessError, FieldError, Overloaded

log = structlog.get_logger(__name__)

ItemOut = LeadTaken | LeadQuarantined | LeadRejected


class BatchIntake:
    """One batch of one caller."""

    def __init__(self, intake: LeadIntake, caller: Caller, request: Request, tx: Transaction) -> None:
        self._intake = intake
        self._caller = caller
        self._tx = tx
        self._now = utc_now()
        client = request.client.host if request.client else None
        user_agent = request.headers.get("user-agent", "").encode("latin-1")
        self._sender = intake.senders.describe(client, user_agent, caller.actor)

    async def take(self, posted: Sequence[dict[str, Any]], *, is_once: bool) -> list[ItemOut]:
        """`is_once`: all in the request's own transaction, with its answer; otherwise in the fast lane, which lets
        forms go first. Raises Overloaded if none could be stored."""
        rules = await self._intake.rules.read(self._caller.workspace_id)
        results: dict[int, ItemOut] = {}
        leads: dict[int, ArrivedLead] = {}
        for index, item in enumerate(posted):
            try:
                leads[index] = self._read(item, rules)
            except LeadRefused as refused:
                results[index] = await self._refuse(index, item, refused, rules)
        store = self._store_once if is_once else self._store
        for index, outcome in zip(leads, await store(list(leads.values())), strict=True):
            results[index] = LeadTaken.of(outcome) if isinstance(outcome, StoredLead) else _failure(outcome)
        return [results[index] for index in range(len(posted))]

    def _read(self, item: dict[str, Any], rules: IntakeRules) -> ArrivedLead:
        fields = read_lead(item, rules)
        if len(msgspec.json.encode(item)) > LARGEST_BODY:
            message = f"A lead has at most {LARGEST_BODY} bytes."
            raise LeadRefused("the lead is too large", errors=[FieldError("", "too_large", message)])
        return arrive(
            fields, posted=item, channel=Channel.BATCH, sender=self._sender, cause=self._tx.cause, now=self._now
        )

    async def _refuse(self, index: int, item: dict[str, Any], refused: LeadRefused, rules: IntakeRules) -> ItemOut:
        source = source_of(item)
        if rules.on_invalid is OnInvalid.REJECT:
            self._intake.rejections.add(self._caller.workspace_id, source, self._now)
            errors = [FieldProblem(**{**e.as_dict(), "pointer": f"/leads/{index}{e.pointer}"}) for e in refused.errors]
            return LeadRejected(code=refused.code, detail=refused.detail, errors=errors)
        command = QuarantineLead(
            body=msgspec.json.encode(item),
            media_type="application/json",
            errors=refused.errors,
            source=source,
            channel=Channel.BATCH,
            sender=self._sender,
            lane=self._intake.lane,
        )
        return LeadQuarantined(quarantine_id=await quarantine_lead(self._tx, command, now=self._now))

    async def _store_once(self, leads: Sequence[ArrivedLead]) -> Sequence[StoredLead | BaseException]:
        return await capture_leads(self._tx, leads, lane=self._intake.lane)

    async def _store(self, leads: Sequence[ArrivedLead]) -> Sequence[StoredLead | BaseException]:
        lane, workspace_id = self._intake.fast_lane, self._caller.workspace_id
        outcomes = await asyncio.gather(
            *(lane.store(workspace_id, lead, is_bulk=True) for lead in leads), return_exceptions=True
        )
        if outcomes and all(isinstance(outcome, Overloaded) for outcome in outcomes):
            raise outcomes[0]  # type: ignore[misc]  # checked in the line above
        return outcomes


def _failure(error: BaseException) -> LeadRejected:
    if isinstance(error, BusinessError):
        return LeadRejected(status="failed", code=error.code, detail=error.detail)
    log.error("batch_lead_failed", exc_info=error)
    return LeadRejected(status="failed", code="internal_error", detail="The error was recorded.")
