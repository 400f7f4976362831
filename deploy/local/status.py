"""`make status`: is everything up, does anything wait, what does it cost."""

import asyncio
import json
from dataclasses import asdict, dataclass

from deploy.local.memory import Memory, memory_of
from deploy.local.process_status import ProcessStatus, process_statuses
from deploy.local.queue_status import GroupLag, Queues, TopicSize, group_lags, queues_of
from deploy.local.stack import Stack
from deploy.local.state import read_state
from deploy.local.status_tables import show


@dataclass(frozen=True)
class Status:
    """`problems` is empty when all is healthy; every other list may be empty because its source does not answer."""

    healthy: bool
    problems: list[str]
    processes: list[ProcessStatus]
    topics: list[TopicSize]
    groups: list[GroupLag]
    services: list[Queues]
    memory: Memory


def status(stack: Stack, *, as_json: bool) -> int:
    """Returns the exit code: 1 if anything is not healthy."""
    found = asyncio.run(look(stack))
    if as_json:
        print(json.dumps(asdict(found), indent=2))
    else:
        show(found)
    return 0 if found.healthy else 1


async def look(stack: Stack) -> Status:
    """Ask everything at once."""
    state = read_state(stack)
    processes, (topics, groups, kafka_error), (services, unanswered) = await asyncio.gather(
        process_statuses(stack, state), group_lags(stack), asyncio.to_thread(queues_of, stack)
    )
    problems = [f"{process.name} is {process.phase}" for process in processes if not process.ready]
    if state is not None:
        problems += [f"{step}: {error}" for step, error in state.failures.items()]
    if all(process.pid is None for process in processes):
        problems = ["nothing is running: `make up`"]
    else:
        problems += [*([kafka_error] if kafka_error else []), *unanswered]
    return Status(not problems, problems, processes, topics, groups, services, memory_of(stack))
