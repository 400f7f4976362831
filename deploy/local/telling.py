"""Speaking to the person at the terminal: one line per step."""

import sys

from rich.console import Console

PLAIN_WIDTH = 140

console = Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH, highlight=False)


def say(message: str) -> None:
    """Something is being done."""
    console.print(f"[dim]·[/dim] {message}", soft_wrap=True)


def done(message: str) -> None:
    console.print(f"[green]✓[/green] {message}", soft_wrap=True)


def failed(message: str) -> None:
    console.print(f"[red]✗[/red] {message}", soft_wrap=True)
