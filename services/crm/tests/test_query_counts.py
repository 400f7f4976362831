"""How many statements a page costs, whatever it shows: `query_counts.json` is the golden file."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from services.crm.tests.desk import Desk
from services.crm.tests.test_isolation import ROUTES
from shared.db.database import Database

GOLDEN: dict[str, int] = json.loads((Path(__file__).parent / "query_counts.json").read_text())


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that were executed, without the one that names the workspace: the session's and the others'."""
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "set_config" not in statement:
            statements.append(statement)

    class Notes(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            statements.append(record.getMessage())

    engine, log, notes = database.engine.sync_engine, logging.getLogger("shared.db.statements"), Notes()
    event.listen(engine, "before_cursor_execute", note)
    log.addHandler(notes)
    log.setLevel(logging.DEBUG)
    try:
        yield statements
    finally:
        log.setLevel(logging.NOTSET)
        log.removeHandler(notes)
        event.remove(engine, "before_cursor_execute", note)


class TestQueryCounts:
    @pytest.mark.parametrize(("method", "path", "body"), ROUTES)
    async def test_stay_what_they_are_however_many_rows_are_shown(
        self, desk: Desk, method: str, path: str, body: dict[str, Any] | None
    ) -> None:
        leads = [await desk.lead() for _ in range(12)]

        with counted(desk.database) as statements:
            answer = await desk.call(method, path.format(lead=leads[0]), json=body, headers={"If-Match": "*"})

        assert answer.status_code == 200
        assert len(statements) == GOLDEN[f"{method} {path}"], "\n".join(statements)
