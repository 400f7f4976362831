"""What happens to one posted lead: who sends it, may they, what is it, and where does it go."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from services.ingestion.http.answer import Answer, lead_answer, quarantine_answer
from services.ingestion.http.group_commit import GroupCommit
from services.ingestion.http.hot_request import HotRequest
from services.ingestion.http.known_rules import KnownRules
from services.ingestion.http.rejections import Rejections
from services.ingestion.http.request_body import FORM, check_length, media_type_of, read_fields, read_rest
from services.ingestion.models.arrived_lead import ArrivedLead, arrive
from services.ingestion.models.intake import UNKNOWN_SOURCE
from services.ingestion.models.intake_rules import IntakeRules, OnInvalid
from services.ingestion.models.posted_lead import LeadRefused, read_lead, source_of
from services.ingestion.models.sender import Senders
from services.ingestion.usecases.capture_leads import capture_leads
from services.ingestion.usecases.quarantine_lead import QuarantineLead, quarantine_lead
from shared.auth.caller import Caller
from shared.auth.known_callers import ApiKeyVerifier
from shared.auth.permissions import PUBLISHABLE_SCOPES, Permission
from shared.clock import utc_now
from shared.contracts.leads import Channel
from shared.db.database import Database
from shared.db.transaction import Transaction
from shared.errors import Forbidden, MalformedRequest, Unauthenticated
from shared.http.idempotency import AlreadyAnswered, check_idempotency_key, claim, fingerprint_of
from shared.http.rate_limits import CallerLimits
from shared.telemetry import metrics

SERVICE = "ingestion"
ROUTE = "POST /api/leads"
CREATE: str = Permission.LEADS_CREATE


class LeadIntake:
    """The gateway's use of everything else. `lane` names this process in the counts of R27."""

    def __init__(
        self,
        *,
        database: Database,
        keys: ApiKeyVerifier,
        limits: CallerLimits,
        rules: KnownRules,
        senders: Senders,
        fast_lane: GroupCommit,
        rejections: Rejections,
        lane: str,
    ) -> None:
        self.database = database
        self.keys = keys
        self.limits = limits
        self.rules = rules
        self.senders = senders
        self.fast_lane = fast_lane
        self.rejections = rejections
        self.lane = lane

    async def take(self, request: HotRequest) -> Answer:
        """Store, merge, quarantine or refuse. Raises BusinessError for what is refused."""
        caller = self._recall(request) or await self._verify(request)
        self._admit(request, caller)
        workspace_id = caller.workspace_id
        rules = self.rules.recall(workspace_id) or await self.rules.read(workspace_id)
        media_type = media_type_of(request.headers)
        check_length(request.headers)
        message = await request.receive()
        body: bytes = message.get("body", b"")
        if message.get("more_body"):
            body = await read_rest(body, request.receive)
        post = Post(request, caller, media_type, body)
        posted = self._read_fields(post)
        try:
            lead = self._read_lead(post, posted, rules)
        except LeadRefused as refused:
            if rules.on_invalid is OnInvalid.REJECT:
                self.rejections.add(workspace_id, source_of(posted), post.received_at)
                raise
            return await self._keep_refused(post, posted, refused)
        if b"idempotency-key" in request.headers:
            return await self._store_once(post, lead)
        return lead_answer(await self.fast_lane.store(workspace_id, lead))

    def _recall(self, request: HotRequest) -> Caller | None:
        """The caller, if this key was verified a moment ago."""
        key = request.key
        if key is None:
            raise Unauthenticated("send X-API-Key")
        return self.keys.recall(key, request.origin)

    async def _verify(self, request: HotRequest) -> Caller:
        return await self.keys.verify(request.key or b"", request.origin)

    def _admit(self, request: HotRequest, caller: Caller) -> None:
        caller.require(CREATE)
        if b"x-api-key" not in request.headers and not caller.permissions <= PUBLISHABLE_SCOPES:
            raise Forbidden("only a publishable form key may stand in an address; send X-API-Key")
        decision = self.limits.take(caller)
        request.answer_headers += decision.headers()
        if not decision.allowed:
            metrics.rate_limited(SERVICE, caller.kind)
            decision.check()

    def _read_fields(self, post: "Post") -> dict[str, Any]:
        try:
            return read_fields(post.body, post.media_type)
        except MalformedRequest:
            self.rejections.add(post.caller.workspace_id, UNKNOWN_SOURCE, post.received_at)
            raise

    def _read_lead(self, post: "Post", posted: dict[str, Any], rules: IntakeRules) -> ArrivedLead:
        return arrive(
            read_lead(posted, rules),
            posted=posted,
            channel=post.channel,
            sender=self._sender(post),
            cause=post.request.cause,
            now=post.received_at,
        )

    def _sender(self, post: "Post") -> msgspec.Raw:
        request = post.request
        return self.senders.describe(request.client_address, request.headers.get(b"user-agent"), post.caller.actor)

    async def _store_once(self, post: "Post", lead: ArrivedLead) -> Answer:
        async def store(tx: Transaction) -> Answer:
            [stored] = await capture_leads(tx, [lead], lane=self.lane)
            return lead_answer(stored)

        return await self._carefully(post, store)

    async def _keep_refused(self, post: "Post", posted: dict[str, Any], refused: LeadRefused) -> Answer:
        command = QuarantineLead(
            body=post.body,
            media_type=post.media_type.decode(),
            errors=refused.errors,
            source=source_of(posted),
            channel=post.channel,
            sender=self._sender(post),
            lane=self.lane,
        )

        async def keep(tx: Transaction) -> Answer:
            return quarantine_answer(await quarantine_lead(tx, command, now=post.received_at))

        return await self._carefully(post, keep)

    async def _carefully(self, post: "Post", work: Callable[[Transaction], Awaitable[Answer]]) -> Answer:
        """A transaction of its own, with the answer in it where the sender may ask again (`Idempotency-Key`)."""
        request = post.request
        key = request.headers.get(b"idempotency-key")
        try:
            async with self.database.transaction(post.caller.workspace_id, request.cause) as tx:
                if key is None:
                    return await work(tx)
                fingerprint = fingerprint_of(post.media_type, post.body)
                held = await claim(tx, ROUTE, check_idempotency_key(key.decode("latin-1")), fingerprint)
                answer = await work(tx)
                await held.store(answer.status, answer.body)
                return answer
        except AlreadyAnswered as answered:
            return Answer(answered.status, answered.body, headers=((b"idempotent-replayed", b"true"),))


class Post:
    """An admitted request with its body."""

    __slots__ = ("body", "caller", "channel", "media_type", "received_at", "request")

    def __init__(self, request: HotRequest, caller: Caller, media_type: bytes, body: bytes) -> None:
        self.request = request
        self.caller = caller
        self.media_type = media_type
        self.body = body
        self.received_at = utc_now()
        is_form = media_type is FORM or request.origin is not None or caller.permissions <= PUBLISHABLE_SCOPES
        self.channel = Channel.FORM if is_form else Channel.API
