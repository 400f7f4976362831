"""The end of a start: URLs, logins, keys, and a first request to paste."""

from typing import Any

from rich.table import Table

from deploy.local.ports import SERVICES
from deploy.local.telling import console


def show_demo(demo: dict[str, Any]) -> None:
    """URLs, logins, keys, and a first request to paste."""
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_row("the UI", demo["urls"]["web"])
    for name, url in demo["urls"].items():
        if name in SERVICES:
            table.add_row(name, f"{url}/docs")
    table.add_row("mailbox", demo["urls"]["mailbox"])
    table.add_row("Kafka", demo["kafka"])
    table.add_row("API key", demo["api_key"])
    table.add_row("form key", demo["form_key"])
    for user in demo["users"]:
        table.add_row(user["role"].lower(), f"{user['email']}   {user['password']}")
    console.print()
    console.print(table, soft_wrap=True)
    console.print()
    console.print(first_request(demo), markup=False, soft_wrap=True)


def first_request(demo: dict[str, Any]) -> str:
    lead = '{"email":"grace@example.com","name":"Grace Hopper","company":"Example Corp","request":"demo"}'
    return (
        f"curl -s {demo['urls']['ingestion']}/api/leads -H 'X-API-Key: {demo['api_key']}' \\\n"
        f"  -H 'Content-Type: application/json' -d '{lead}'"
    )
