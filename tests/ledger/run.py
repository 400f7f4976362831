"""One run of the ledger: a stack of its own, load with a fault, draining, the reckoning."""

import asyncio
import random
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.ports import SERVICES
from shared.contracts.catalogue import all_events
from tests.ledger.audit import Account, consumed_topics, reckon
from tests.ledger.faults import Fault
from tests.ledger.load import Load
from tests.ledger.processes import LedgerStack

HOME = Path(".local/ledger")
PORT_BASE = 25000
DRAIN_SECONDS = 60
QUIET_SECONDS = 3.0
"""How long nothing must move where a loss is expected: what follows from a lost message is tried in vain for hours."""
MOST_LOADS = 5
"""Crash points strike by chance: the harm is done again until it struck, at most so often."""


@dataclass
class Result:
    """What one fault did. `expects_loss` marks the run that proves that the harness bites."""

    fault: str
    sent: int
    accounts: list[Account] = field(default_factory=list)
    outbox: int = 0
    drained_in: float | None = None
    expects_loss: bool = False

    def total(self, figure: str) -> int:
        return sum(getattr(account, figure) for account in self.accounts)

    @property
    def passed(self) -> bool:
        if self.expects_loss:
            return self.total("lost") > 0
        return all(account.balances for account in self.accounts) and self.outbox == 0 and self.drained_in is not None

    def line(self) -> str:
        drained = "no" if self.drained_in is None else f"{self.drained_in:.1f} s"
        figures = [self.total(name) for name in ("announced", "applied", "parked", "lost", "doubled", "order")]
        announced, applied, parked, lost, doubled, order = figures
        return (
            f"{self.fault:32} {self.sent:6} {announced:9} {applied:8} {parked:6} {lost:5} {doubled:7} {order:5} "
            f"{self.outbox:6} {drained:>8}"
        )

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "passed": self.passed}


async def run_faults(faults: list[Fault], *, submissions: int, seed: int) -> list[Result]:
    """Run the faults one after another on one stack; the books are checked after each, over all that was sent."""
    stack = LedgerStack(HOME, PORT_BASE)
    stack.command("reset")
    load: Load | None = None
    results = []
    try:
        for number, fault in enumerate(faults):
            start(stack, fault)
            load = load or Load(stack.demo, seed)
            print(f"… {fault.name}", flush=True)
            results.append(await run_fault(stack, load, fault, submissions, random.Random(seed + number)))
            print(results[-1].line(), flush=True)
    finally:
        stack.stop_witness()
        stack.command("down")
    return results


def start(stack: LedgerStack, fault: Fault) -> None:
    """`up` changes nothing where the stack runs; crash points go into the environment of a fresh start."""
    if fault.crash_points:
        stop_with(stack, fault.crash_points)
    stack.command("up")
    stack.start_witness()


def end(stack: LedgerStack, fault: Fault) -> None:
    """No harm outlives the load: what nobody restarts runs again, and nothing has crash points any more. Everything
    else must recover by itself, and the time that it takes counts as draining."""
    if fault.crash_points:
        stop_with(stack, crash_points="")
    if fault.crash_points or fault.needs_up:
        stack.command("up")
    stack.start_witness()


def stop_with(stack: LedgerStack, crash_points: str) -> None:
    """Stop everything; the next `up` starts it with these crash points."""
    stack.stop_witness()
    stack.command("down")
    stack.environment["LEADFLOW_CRASH_POINTS"] = crash_points


async def run_fault(stack: LedgerStack, load: Load, fault: Fault, submissions: int, chance: random.Random) -> Result:
    """Load and harm together, then drain and reckon."""
    load_size, sent = max(submissions, fault.at_least), 0
    for _ in range(MOST_LOADS):
        sent += load_size
        await asyncio.gather(load.send(load_size, per_second=fault.per_second), fault.harm(stack, chance))
        if fault.struck(stack):
            break
    else:
        raise RuntimeError(f"{fault.name} struck nothing: this run proves nothing")
    await asyncio.to_thread(end, stack, fault)
    drained_in = await drain(stack, lossy=fault.loses)
    return Result(
        fault.name,
        sent=sent,
        accounts=await reckon(stack, load.promises),
        outbox=outbox_rows(stack),
        drained_in=drained_in,
        expects_loss=fault.loses,
    )


async def run_self_proof(*, submissions: int, seed: int) -> Result:
    """The same with acknowledgement on receipt, the framework's default, while PostgreSQL is killed: it must lose."""
    stack = LedgerStack(
        HOME.with_name("ledger-default-ack"),
        PORT_BASE + 1000,
        {f"{service.upper()}_CONSUMER_ACKNOWLEDGEMENT": "framework_default" for service in (*SERVICES, "witness")},
    )
    stack.command("reset")
    fault = Fault("default ack, PostgreSQL killed", _kill_postgres, loses=True)
    try:
        start(stack, fault)
        return await run_fault(stack, Load(stack.demo, seed), fault, submissions, random.Random(seed))
    finally:
        stack.stop_witness()
        stack.command("down")


async def _kill_postgres(stack: LedgerStack, chance: random.Random) -> None:
    for _ in range(6):
        await asyncio.sleep(chance.uniform(1.0, 3.0))
        stack.kill("postgres")


async def drain(stack: LedgerStack, *, lossy: bool) -> float | None:
    """Wait until outboxes, lags and due parked rows are empty; after losses, until nothing but such rows is left.
    Returns the seconds it took, None if more than 60."""
    started = quiet_since = time.monotonic()
    while time.monotonic() - started < DRAIN_SECONDS:
        try:
            if outbox_rows(stack) or await lag(stack):
                quiet_since = time.monotonic()
            elif unfinished_rows(stack) == 0 or (lossy and time.monotonic() - quiet_since > QUIET_SECONDS):
                return time.monotonic() - started
        except (OSError, RuntimeError) as error:
            quiet_since = time.monotonic()
            print(f"    draining: {type(error).__name__}", flush=True)
        await asyncio.sleep(0.25)
    return None


def outbox_rows(stack: LedgerStack) -> int:
    return sum(int(stack.rows(service, "SELECT count(*) FROM outbox")[0][0]) for service in SERVICES)


def unfinished_rows(stack: LedgerStack) -> int:
    """Parked messages that will be tried again, and mails that wait for their next try."""
    parked = sum(stack.rows(s, "SELECT count(*) FROM parked WHERE status = 'retry'")[0][0] for s in SERVICES)
    waiting = stack.rows("notifications", "SELECT count(*) FROM deliveries WHERE status IN ('pending', 'sending')")
    return int(parked) + int(waiting[0][0])


async def lag(stack: LedgerStack) -> int:
    """Messages that some consumer group has not committed yet."""
    bootstrap = stack.demo["kafka"]
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await asyncio.wait_for(admin.start(), 5)
    await asyncio.wait_for(consumer.start(), 5)
    try:
        groups = {**consumed_topics(), "witness": set(all_events())}
        total = 0
        for group, topics in groups.items():
            partitions = [TopicPartition(t, n) for t in topics for n in range(all_events()[t].partitions)]
            ends = await consumer.end_offsets(partitions)
            offsets = await admin.list_consumer_group_offsets(group)
            for partition, end in ends.items():
                committed = offsets[partition].offset if partition in offsets else 0
                total += end - max(0, committed)
        return total
    finally:
        await consumer.stop()
        await admin.close()
