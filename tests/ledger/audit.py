"""The reckoning: what was promised, announced, applied and mailed, compared row by row."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import httpx

from shared.contracts.listeners import find_listeners
from tests.ledger.load import Promises
from tests.ledger.processes import LedgerStack
from tests.ledger.topics import FORGED, Announcement, read_log


@dataclass(frozen=True)
class Account:
    """One line of the ledger: a hop, what went in, what came out, and the figures that must be zero. `refused` are
    the services' own events that ended up parked: not lost, but no consumer may choke on what a service announces."""

    hop: str
    announced: int
    applied: int
    parked: int = 0
    lost: int = 0
    doubled: int = 0
    order: int = 0
    refused: int = 0

    @property
    def balances(self) -> bool:
        return self.lost == self.doubled == self.order == self.refused == 0


AGGREGATES = {
    "ingestion": ("SELECT id, version FROM leads", ("lead.created", "lead.updated")),
    "scoring": ("SELECT id, version FROM scored_leads WHERE score IS NOT NULL", ("lead.scored",)),
}
"""Owner → its aggregates with their versions, and the topics that announce each version. A version is bumped in the
transaction that announces it, so the topics must hold every version from 1 up."""


async def reckon(stack: LedgerStack, promises: Promises) -> list[Account]:
    """The whole ledger. Call it when the stack has drained."""
    log = await read_log(stack.demo["kafka"])
    unique = list({announcement.id: announcement for announcement in log.announcements}.values())
    return [
        gateway(stack, promises),
        *(relay(stack, owner, unique) for owner in AGGREGATES),
        *(consumer(stack, service, topics, unique) for service, topics in sorted(consumed_topics().items())),
        witness(stack, unique),
        *(poison(stack, service, topics, log.forged) for service, topics in sorted(consumed_topics().items())),
        await mails(stack),
    ]


def consumed_topics() -> dict[str, set[str]]:
    """Service → the topics it handles."""
    found: dict[str, set[str]] = defaultdict(set)
    for topic, services in find_listeners().items():
        for service in services:
            found[service].add(topic)
    return found


def gateway(stack: LedgerStack, promises: Promises) -> Account:
    """Every submission that was answered is one touch; one that was not answered is at most one."""
    counts = stack.rows("ingestion", "SELECT session_id, count(*) FROM touches GROUP BY 1")
    touches: Counter[str] = Counter({name: count for name, count in counts})  # noqa: C416 -- rows are wider tuples
    return Account(
        "form → ingestion",
        announced=len(promises.stored),
        applied=sum(1 for name in promises.stored if touches[name]),
        lost=sum(1 for name in promises.stored if not touches[name]),
        doubled=sum(touches[name] - 1 for name in promises.stored | promises.unsure if touches[name] > 1),
    )


def relay(stack: LedgerStack, owner: str, announcements: Iterable[Announcement]) -> Account:
    """Every version of every aggregate is in the topics, once."""
    query, topics = AGGREGATES[owner]
    versions: Counter[tuple[str, int]] = Counter((a.key, a.version) for a in announcements if a.topic in topics)
    expected = {(str(key), v) for key, version in stack.rows(owner, query) for v in range(1, version + 1)}
    return Account(
        f"{owner} → Kafka",
        announced=len(expected),
        applied=sum(1 for name in expected if versions[name]),
        lost=sum(1 for name in expected if not versions[name]),
        doubled=sum(count - 1 for count in versions.values() if count > 1),
    )


def consumer(stack: LedgerStack, service: str, topics: set[str], announcements: Iterable[Announcement]) -> Account:
    """Every announced event has been taken by the service: applied, or parked with its bytes."""
    wanted = {a.id for a in announcements if a.topic in topics}
    parked: set[UUID] = {row[0] for row in stack.rows(service, "SELECT event_id FROM parked")}
    received = {row[0] for row in stack.rows(service, "SELECT event_id FROM inbox WHERE consumer = %s", service)}
    return Account(
        f"Kafka → {service}",
        announced=len(wanted),
        applied=len(wanted & (received - parked)),
        parked=len(wanted & parked),
        lost=len(wanted - received - parked),
        refused=len(wanted & parked),
    )


def poison(stack: LedgerStack, service: str, topics: set[str], forged: Counter[str]) -> Account:
    """Every message that the ledger forged is parked by every service that listens to its topic, with its headers."""
    query = "SELECT count(*) FROM parked WHERE headers::text LIKE %s"
    found = int(stack.rows(service, query, f"%{FORGED}%")[0][0])
    sent = sum(forged[topic] for topic in topics)
    return Account(
        f"poison → {service}",
        announced=sent,
        applied=0,
        parked=found,
        lost=max(0, sent - found),
        doubled=max(0, found - sent),
    )


def witness(stack: LedgerStack, announcements: Iterable[Announcement]) -> Account:
    """The witness applied every event once, and each key's events of one type in the order of their versions."""
    rows = stack.witness_rows("SELECT event_id, topic, key, version FROM applied ORDER BY position")
    times: Counter[UUID] = Counter(row[0] for row in rows)
    wanted = {announcement.id for announcement in announcements}
    parked: set[UUID] = {row[0] for row in stack.witness_rows("SELECT event_id FROM parked")}
    return Account(
        "Kafka → witness",
        announced=len(wanted),
        applied=len(wanted & times.keys()),
        parked=len(wanted & parked),
        lost=len(wanted - times.keys() - parked),
        refused=len(wanted & parked),
        doubled=sum(count - 1 for event_id, count in times.items() if count > 1),
        order=_disorder((topic, key, version) for event_id, topic, key, version in rows if event_id in wanted),
    )


def _disorder(applied: Iterable[tuple[str, str, int]]) -> int:
    """How often a key saw, within one topic, a version that does not follow the one before."""
    last: dict[tuple[str, str], int] = {}
    wrong = 0
    for topic, key, version in applied:
        previous = last.get((topic, key))
        if previous is not None and version <= previous:
            wrong += 1
        last[topic, key] = version
    return wrong


async def mails(stack: LedgerStack) -> Account:
    """Every alert has its mail to sales, each natural key once in the mailbox."""
    alerts = stack.rows("scoring", "SELECT count(*) FROM alerts")[0][0]
    async with httpx.AsyncClient(timeout=30) as client:
        messages = (await client.get(f"{stack.demo['urls']['mailbox']}/api/messages?limit=100000")).json()
    sent: Counter[tuple[str, str]] = Counter((m["message_id"], str(m["to"])) for m in messages)
    sales = sum(1 for _, to in sent if "sales@" in to)
    return Account(
        "alert → mailbox",
        announced=alerts,
        applied=sales,
        lost=max(0, alerts - sales),
        doubled=sum(count - 1 for count in sent.values() if count > 1),
    )
