"""`make logs`: the JSON lines of all processes, merged and readable."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.text import Text

from deploy.local.logfile import last_lines
from deploy.local.stack import Stack
from deploy.local.telling import console

POLL_SECONDS = 0.2
HISTORY_LINES = 20
COLOURS = {"error": "red", "critical": "bold red", "warning": "yellow", "debug": "dim"}
SHOWN_APART = ("event", "level", "timestamp", "service", "role", "exception")


class Tail:
    """One log file, read as it grows; starts over when it was cut."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self._path = path
        self._file: TextIO = path.open(errors="replace")
        self._file.seek(0, 2)
        self._rest = ""

    def new_lines(self) -> list[str]:
        if self._path.exists() and self._path.stat().st_size < self._file.tell():
            self._file.seek(0)
        *lines, self._rest = (self._rest + self._file.read()).split("\n")
        return lines


def show_logs(stack: Stack, service: str, *, follow: bool) -> None:
    """The last lines of each chosen log, then whatever comes."""
    tails: dict[Path, Tail] = {}
    for path in _chosen(stack, service):
        tails[path] = Tail(path)
        for line in last_lines(path, HISTORY_LINES):
            print_line(console, path.stem, line)
    try:
        while follow:
            for path in _chosen(stack, service):
                tail = tails.setdefault(path, Tail(path)) if path not in tails else tails[path]
                for line in tail.new_lines():
                    print_line(console, tail.name, line)
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        return


def print_line(to: Console, process: str, line: str) -> None:
    if line.strip():
        to.print(readable(process, line), soft_wrap=True)


def readable(process: str, line: str) -> Text:
    """`02:48:44 crm-api  lead_created lead_id=…`; a line that is not JSON stays as it is."""
    text = Text()
    try:
        fields = json.loads(line)
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        return text.append(f"{'':8} {process:<22} ", style="cyan").append(line, style="dim")
    level = str(fields.get("level", "info"))
    text.append(f"{str(fields.get('timestamp', ''))[11:19]:8} ", style="dim").append(f"{process:<22} ", style="cyan")
    text.append(str(fields.get("event", "")), style=COLOURS.get(level, "bold"))
    for name, value in fields.items():
        if name not in SHOWN_APART:
            text.append(f" {name}=", style="dim").append(value if isinstance(value, str) else json.dumps(value))
    if "exception" in fields:
        text.append("\n" + str(fields["exception"]), style="red")
    return text


def _chosen(stack: Stack, service: str) -> Iterator[Path]:
    return (path for path in sorted(stack.logs.glob("*.log")) if path.stem.startswith(service))
