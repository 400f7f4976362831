"""Is everything all right? One sentence, computed from the facts, and the findings it stands on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from services.web.models import runbook
from services.web.models.conservation import Conservation
from services.web.models.formatting import plural
from services.web.models.process_history import Process
from services.web.models.service_backlog import ServiceBacklog
from services.web.models.spans import span

Severity = Literal["incident", "attention", "note"]
RANK: dict[Severity, int] = {"incident": 0, "attention": 1, "note": 2}

SLOW_SECONDS, STUCK_SECONDS = 10.0, 60.0
"""How long an event may wait to be published before that is worth a look, and before it is an incident."""
WORKBENCH = "/operations/parked"
MUCH_LAG = 1000
"""Two full batches behind."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What could be found out. `processes` is None for those who may not see them; `silent` names the services whose
    API did not answer; `conservation` is None where nobody could tell."""

    processes: Sequence[Process] | None
    backlogs: Sequence[ServiceBacklog]
    silent: Sequence[str]
    conservation: Conservation | None


@dataclass(frozen=True, slots=True)
class Finding:
    """`link` leads to where it is shown; `advice` says what to do."""

    severity: Severity
    text: str
    advice: str
    link: str


@dataclass(frozen=True, slots=True)
class Verdict:
    tone: Literal["good", "attention", "incident"]
    headline: str
    detail: str
    findings: tuple[Finding, ...]


def judge(facts: Facts) -> Verdict:
    """The worst comes first."""
    findings = tuple(sorted(_findings(facts), key=lambda finding: RANK[finding.severity]))
    serious = [finding for finding in findings if finding.severity != "note"]
    if not serious:
        return Verdict("good", "Everything is all right", _all_is_well(facts), findings)
    tone: Literal["attention", "incident"] = "incident" if serious[0].severity == "incident" else "attention"
    others = len(serious) - 1
    detail = f"{plural(others, 'more thing needs', 'more things need')} attention." if others else serious[0].advice
    return Verdict(tone, serious[0].text, detail, findings)


def _findings(facts: Facts) -> Iterator[Finding]:
    if facts.processes is not None:
        yield from _dependencies(facts.processes)
        for process in facts.processes:
            yield from _process(process)
    yield from _silent(facts)
    for backlog in facts.backlogs:
        yield from _outbox(backlog)
    yield from _parked(facts.backlogs)
    yield from _conservation(facts.conservation)


def _dependencies(processes: Sequence[Process]) -> Iterator[Finding]:
    """One finding for what many processes miss."""
    for name, advice in runbook.DEPENDENCIES.items():
        missing = [process for process in processes if name in process.missing]
        if missing:
            title = runbook.DEPENDENCY_NAMES[name]
            who = f"{len(missing)} of {plural(len(processes), 'process', 'processes')}"
            severity: Severity = "attention" if name == "redis" else "incident"
            yield Finding(severity, f"{title} does not answer {who}", advice, "#processes")


def _process(process: Process) -> Iterator[Finding]:
    is_explained = bool(runbook.DEPENDENCIES.keys() & process.missing.keys())
    if process.is_away:
        is_worker = process.name.role == "worker"
        unknown = ", and nobody knows how far it is behind" if is_worker else ""
        advice = runbook.AWAY_WORKER if is_worker else runbook.AWAY_API
        yield Finding("incident", f"The {process.name} is away{unknown}", advice, "#processes")
    elif process.state == "unready" and not is_explained:
        misses = ", ".join(sorted(process.missing)) or "an answer to whether it is ready"
        yield Finding("incident", f"The {process.name} is not ready: it misses {misses}", runbook.UNREADY, "#processes")
    elif process.state == "degraded" and not is_explained:
        misses = ", ".join(sorted(process.missing))
        yield Finding("attention", f"The {process.name} works without {misses}", runbook.DEGRADED, "#processes")
    elif process.lag is not None and (behind := sum(process.lag.values())) >= MUCH_LAG:
        yield Finding("attention", f"{process.name.service} is {plural(behind, 'message')} behind", runbook.LAG, "#lag")


def _silent(facts: Facts) -> Iterator[Finding]:
    known = {it.name.service for it in facts.processes or () if it.name.role == "api" and it.state != "ready"}
    for service in facts.silent:
        if service not in known:
            yield Finding("incident", f"The service {service} does not answer", runbook.AWAY_API, "#queues")


def _outbox(backlog: ServiceBacklog) -> Iterator[Finding]:
    if backlog.outbox_age is None or backlog.outbox_age < SLOW_SECONDS:
        return
    severity: Severity = "incident" if backlog.outbox_age >= STUCK_SECONDS else "attention"
    waiting = plural(backlog.outbox_rows, "event of", "events of")
    verb = "waits" if backlog.outbox_rows == 1 else "wait"
    text = f"{waiting} {backlog.service} {verb} to be published, for {span(backlog.outbox_age)}"
    yield Finding(severity, text, runbook.OUTBOX, "#queues")


def _parked(backlogs: Sequence[ServiceBacklog]) -> Iterator[Finding]:
    dead, retrying = sum(it.dead for it in backlogs), sum(it.retrying for it in backlogs)
    if dead:
        verb = "waits" if dead == 1 else "wait"
        text = f"{plural(dead, 'failed event')} {verb} for somebody"
        yield Finding("attention", text, runbook.DEAD, WORKBENCH)
    if retrying:
        verb = "is" if retrying == 1 else "are"
        yield Finding("note", f"{plural(retrying, 'event')} {verb} being tried again", runbook.RETRY, WORKBENCH)


def _conservation(conservation: Conservation | None) -> Iterator[Finding]:
    if conservation is None:
        text = "Whether every lead is accounted for cannot be checked now"
        yield Finding("attention", text, runbook.UNCHECKED, "#conservation")
    elif conservation.leaks:
        verb = "is" if conservation.residue == 1 else "are"
        text = f"{plural(conservation.residue, 'lead')} {verb} not accounted for"
        yield Finding("incident", text, runbook.RESIDUE, "#conservation")


def _all_is_well(facts: Facts) -> str:
    waiting = sum(backlog.outbox_rows for backlog in facts.backlogs)
    received = facts.conservation.total.received if facts.conservation is not None else 0
    parts = [
        f"all {len(facts.processes)} processes are ready" if facts.processes is not None else "every service answers",
        f"{plural(waiting, 'event')} on the way to Kafka" if waiting else "nothing waits to be published",
        "no event waits for a person",
        "no lead came in the last 24 hours"
        if not received
        else f"each of {plural(received, 'lead')} of the last 24 hours is accounted for"
        if received > 1
        else "the one lead of the last 24 hours is accounted for",
    ]
    sentence = ", ".join(parts[:-1]) + f", and {parts[-1]}."
    return sentence[0].upper() + sentence[1:]
