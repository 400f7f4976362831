"""`make status` for people."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from deploy.local.process_status import ProcessStatus
from deploy.local.queue_status import Queues
from deploy.local.telling import console, done, failed

if TYPE_CHECKING:
    from deploy.local.status import Status


def show(status: "Status") -> None:
    _print("Processes", ("name", "pid", "port", "ready", "restarts", "MB"), map(_process, status.processes))
    lags = {(lag.topic, lag.group): lag.lag for lag in status.groups}
    rows = []
    for size in status.topics:
        groups = [f"{group} {lag}" for (topic, group), lag in sorted(lags.items()) if topic == size.topic]
        rows.append((size.topic, str(size.partitions), str(size.messages), ", ".join(groups)))
    _print("Topics", ("topic", "partitions", "messages", "lag by group"), rows)
    _print("Services", ("service", "outbox", "oldest", "parked: retry", "dead"), map(_queue, status.services))
    console.print(
        f"Memory of the stack: {status.memory.pss_mb:,.0f} MB in {status.memory.processes} processes "
        f"(counting shared pages in each: {status.memory.rss_mb:,.0f} MB)"
    )
    for problem in status.problems:
        failed(problem)
    if status.healthy:
        done("healthy")


def _process(process: ProcessStatus) -> Sequence[str]:
    ready = "[green]yes[/green]" if process.ready else f"[red]{process.phase}[/red]"
    restarts = f"{process.restarts}{f' ({process.last_exit})' if process.last_exit else ''}"
    memory = "" if process.memory_mb is None else f"{process.memory_mb:.0f}"
    return process.name, str(process.pid or ""), str(process.port or ""), ready, restarts, memory


def _queue(queues: Queues) -> Sequence[str]:
    oldest = "" if queues.outbox_oldest_seconds is None else f"{queues.outbox_oldest_seconds:.1f} s"
    dead = f"[yellow]{queues.parked_dead}[/yellow]" if queues.parked_dead else "0"
    return queues.service, str(queues.outbox), oldest, str(queues.parked_retry), dead


def _print(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(*columns, title=title, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*row)
    if table.row_count:
        console.print(table)
        console.print()
