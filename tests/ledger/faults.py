"""The faults, each a coroutine that harms a running stack for a while; `FAULTS` is their list."""

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx
from redis.asyncio import Redis
from redis.exceptions import RedisError

from deploy.local.ports import SERVICES
from shared.messaging.processor import WORTH_HALVING
from tests.ledger.poison import produce_again, produce_poison
from tests.ledger.processes import API_PROCESSES, WORKER_PROCESSES, LedgerStack

Harm = Callable[[LedgerStack, random.Random], Awaitable[None]]


def always(_: LedgerStack) -> bool:
    """What harms from outside met what it aimed at."""
    return True


def somebody_died(stack: LedgerStack) -> bool:
    return stack.deaths() > 0


def worker_died_and_batches_were_large(stack: LedgerStack) -> bool:
    """A worker died, and some service had batches that are applied in halves, now or in an earlier fault."""
    died = any(stack.deaths(worker) for worker in WORKER_PROCESSES)
    largest = "SELECT coalesce(max(messages), 0) FROM (SELECT count(*) AS messages FROM inbox GROUP BY xmin::text) AS t"
    return died and any(stack.rows(service, largest)[0][0] >= WORTH_HALVING for service in SERVICES)


@dataclass(frozen=True)
class Fault:
    """`crash_points` are given to the processes' environment, beside what harms from outside. After what `needs_up`
    nobody is left to restart anything. `at_least` so many are sent, however short the run. `struck` tells whether the
    fault met what it is for. What `loses` must lose: it shows that the harness bites."""

    name: str
    harm: Harm
    crash_points: str = ""
    needs_up: bool = False
    at_least: int = 0
    per_second: float = 60.0
    struck: Callable[[LedgerStack], bool] = always
    loses: bool = False


async def nothing(stack: LedgerStack, chance: random.Random) -> None:
    """No fault: the ledger must balance in peace first."""


def kill_often(*processes: str, times: int, number: int = signal.SIGKILL) -> Harm:
    """A random one of the processes ends, again and again."""

    async def harm(stack: LedgerStack, chance: random.Random) -> None:
        for _ in range(times):
            await asyncio.sleep(chance.uniform(0.2, 1.5))
            stack.signal(chance.choice(processes), number)

    return harm


def hold_down(process: str, seconds: float) -> Harm:
    async def harm(stack: LedgerStack, chance: random.Random) -> None:
        await asyncio.sleep(chance.uniform(0.5, 1.5))
        with stack.held_down(process):
            await asyncio.sleep(seconds)

    return harm


def freeze(process: str, seconds: float) -> Harm:
    async def harm(stack: LedgerStack, chance: random.Random) -> None:
        await asyncio.sleep(chance.uniform(0.5, 1.5))
        with stack.frozen(process):
            await asyncio.sleep(seconds)

    return harm


async def flush_redis(stack: LedgerStack, chance: random.Random) -> None:
    """Everything that Redis knew is gone, several times."""
    async with Redis.from_url(stack.demo["redis"]) as redis:
        for _ in range(5):
            await asyncio.sleep(chance.uniform(0.2, 1.0))
            try:
                await redis.flushall()
            except RedisError:
                continue


async def duplicates_and_reordering(stack: LedgerStack, chance: random.Random) -> None:
    """What was published before is published again, shuffled."""
    await asyncio.sleep(1)
    await produce_again(stack.demo["kafka"], chance)


async def poison(stack: LedgerStack, chance: random.Random) -> None:
    """Messages of every broken kind, and forged ones, into every topic."""
    await produce_poison(stack.demo["kafka"], chance)


async def rebalance(stack: LedgerStack, chance: random.Random) -> None:
    """A second member joins each consumer group and leaves it, while messages are in work."""
    from tests.ledger.members import second_members

    for _ in range(2):
        async with second_members(stack):
            await asyncio.sleep(chance.uniform(3, 5))


async def slow_and_hung_mail_server(stack: LedgerStack, chance: random.Random) -> None:
    """The mail server refuses for a while, is slow for a while, and hangs for a while."""
    url = f"{stack.demo['urls']['mailbox']}/api/behaviour"
    async with httpx.AsyncClient() as client:
        for behaviour in ({"fail_next": 10, "code": 451}, {"delay_ms": 800}, {"hang": True}):
            await client.put(url, json=behaviour)
            await asyncio.sleep(chance.uniform(2, 3))
        await client.put(url, json={"fail_next": 0, "delay_ms": 0, "hang": False})


async def backlog(stack: LedgerStack, chance: random.Random) -> None:
    """What came in while Kafka was away is published at once, and met by full batches."""
    await hold_down("kafka", 8)(stack, chance)
    await asyncio.sleep(8)


HALVES = "consumer.applied=0.15,consumer.committed=0.15"
SEAMS = "relay.sent=0.02,consumer.applied=0.02,consumer.committed=0.02,gateway.committed=0.01,mail.accepted=0.04"

FAULTS = (
    Fault("none", nothing),
    Fault("kill -9 workers", kill_often(*WORKER_PROCESSES, times=10)),
    Fault("kill -9 gateways", kill_often(*API_PROCESSES, times=8)),
    Fault("crash at every seam", nothing, crash_points=SEAMS, struck=somebody_died),
    Fault(
        "crash with a backlog",
        backlog,
        HALVES,
        at_least=2000,
        per_second=300,
        struck=worker_died_and_batches_were_large,
    ),
    Fault("SIGTERM under load", kill_often(*WORKER_PROCESSES, *API_PROCESSES, times=8, number=signal.SIGTERM)),
    Fault("supervisor killed", kill_often("supervisor", times=1), needs_up=True),
    Fault("Kafka down 1 s", hold_down("kafka", 1)),
    Fault("Kafka down 10 s", hold_down("kafka", 10)),
    Fault("Kafka down 60 s", hold_down("kafka", 60)),
    Fault("PostgreSQL killed", kill_often("postgres", times=3)),
    Fault("PostgreSQL frozen 5 s", freeze("postgres", 5)),
    Fault("Redis killed", kill_often("redis", times=3)),
    Fault("Redis frozen 5 s", freeze("redis", 5)),
    Fault("Redis flushed", flush_redis),
    Fault("duplicates, reordering", duplicates_and_reordering),
    Fault("poison, forged workspace", poison),
    Fault("rebalance during work", rebalance),
    Fault("slow and hung mail server", slow_and_hung_mail_server),
)
SHORT = ("crash at every seam", "none", "kill -9 workers", "PostgreSQL killed", "poison, forged workspace")
"""What `make test` has time for; crash points first, because they need a start of their own."""


def fault_named(name: str) -> Fault:
    """The fault whose name contains the text. Raises SystemExit listing all names."""
    found = [fault for fault in FAULTS if name.lower() in fault.name.lower()]
    if not found:
        raise SystemExit(f"there is no fault {name!r}; there are: {', '.join(fault.name for fault in FAULTS)}")
    return found[0]
