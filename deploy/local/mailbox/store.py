"""Mails on disk: an accepted mail survives a crash, a second delivery of it is counted and not kept twice."""

import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.local.mailbox.message import Mail

SCHEMA = """
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT NOT NULL UNIQUE, sender TEXT NOT NULL, subject TEXT NOT NULL,
    text TEXT NOT NULL, html TEXT NOT NULL, received_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS recipients (
    message INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE, address TEXT NOT NULL, UNIQUE (message, address));
CREATE INDEX IF NOT EXISTS recipients_address ON recipients (address);
CREATE TABLE IF NOT EXISTS suppressed (count INTEGER NOT NULL);
INSERT INTO suppressed SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM suppressed);
"""

SELECT = """
SELECT m.id, m.message_id, m.sender AS "from", m.subject, m.text, m.html, m.received_at,
    (SELECT group_concat(address, ', ') FROM
        (SELECT address FROM recipients WHERE message = m.id ORDER BY rowid)) AS "to"
FROM messages m
WHERE (:to IS NULL OR EXISTS (SELECT 1 FROM recipients WHERE message = m.id AND address = :to))
    AND (:message_id IS NULL OR m.message_id = :message_id)
ORDER BY m.id DESC LIMIT :limit
"""

EVERYTHING = 1_000_000


class MailStore:
    """One connection, used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.row_factory = sqlite3.Row
        self._database.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")
        self._database.executescript(SCHEMA)

    def add(self, mail: Mail, recipients: list[str]) -> int:
        """Keep the mail for each recipient who lacks it; on disk when this returns. Returns how many had it."""
        addresses = list(dict.fromkeys(address.lower() for address in recipients))
        with self._lock, self._transaction():
            identifier = self._identifier_of(mail)
            new = sum(
                self._database.execute("INSERT OR IGNORE INTO recipients VALUES (?, ?)", (identifier, address)).rowcount
                for address in addresses
            )
            suppressed = len(addresses) - new
            if suppressed:
                self._database.execute("UPDATE suppressed SET count = count + ?", (suppressed,))
            return suppressed

    def find(
        self, *, to: str | None = None, message_id: str | None = None, limit: int = EVERYTHING
    ) -> list[dict[str, Any]]:
        """Newest first."""
        wanted = {"to": to.lower() if to else None, "message_id": message_id, "limit": limit}
        with self._lock:
            return [dict(row) for row in self._database.execute(SELECT, wanted)]

    def statistics(self) -> dict[str, int]:
        with self._lock:
            [stored] = self._database.execute("SELECT count(*) FROM recipients").fetchone()
            [messages] = self._database.execute("SELECT count(*) FROM messages").fetchone()
            [suppressed] = self._database.execute("SELECT count FROM suppressed").fetchone()
        return {"stored": stored, "messages": messages, "suppressed_duplicates": suppressed}

    def clear(self) -> None:
        with self._lock, self._transaction():
            self._database.execute("DELETE FROM messages")
            self._database.execute("UPDATE suppressed SET count = 0")

    def close(self) -> None:
        self._database.close()

    def _identifier_of(self, mail: Mail) -> int:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        row = (mail.message_id, mail.sender, mail.subject, mail.text, mail.html, now)
        self._database.execute(
            "INSERT OR IGNORE INTO messages (message_id, sender, subject, text, html, received_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            row,
        )
        found = self._database.execute("SELECT id FROM messages WHERE message_id = ?", (mail.message_id,)).fetchone()
        return int(found["id"])

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._database)


class _Transaction:
    """BEGIN IMMEDIATE … COMMIT, or ROLLBACK."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __enter__(self) -> None:
        self._database.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        self._database.execute("COMMIT" if kind is None else "ROLLBACK")
