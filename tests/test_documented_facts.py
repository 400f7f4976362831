"""Facts in the documents that the code states too: who hears what, how long and how often, bars and versions."""

import re
import tomllib

import pytest

from bench.bars import new_bars
from deploy.local.logfile import LARGEST_BYTES
from shared.contracts.catalogue import all_events
from shared.contracts.event import PERSONAL_RETENTION_DAYS
from shared.contracts.listeners import find_listeners
from shared.messaging import due, parked, relay, subscription
from shared.messaging.cause import MAX_DEPTH
from shared.messaging.outbox import SHARDS
from shared.messaging.worker import EXIT_STUCK
from tests.documents import INLINE_CODE, ROOT, documents


class TestArchitecture:
    def test_tells_what_each_service_hears_and_announces(self) -> None:
        page = documents()[ROOT / "docs" / "architecture.md"]
        told = {}
        for service in sorted({event.owner for event in all_events().values()}):
            row = re.search(rf"^\| {service} \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE)
            told[service] = [sorted(INLINE_CODE.findall(cell)) for cell in row.groups()] if row else None
        hearers = find_listeners()

        assert told == {
            service: [
                sorted(topic for topic, services in hearers.items() if service in services),
                sorted(topic for topic, event in all_events().items() if event.owner == service),
            ]
            for service in told
        }


class TestNumbers:
    """A page that says how long and how often says what the code does."""

    @pytest.mark.parametrize(
        ("page", "phrase"),
        [
            ("docs/architecture.md", f"due time on, {due.LEASE_SECONDS} s,"),
            ("docs/architecture.md", f"locks shards ({SHARDS}, by the key's hash)"),
            ("docs/architecture.md", f"more than {MAX_DEPTH} automations"),
            ("docs/architecture.md", f"keeps {PERSONAL_RETENTION_DAYS} days if a field identifies a person"),
            (
                "docs/architecture.md",
                f"{subscription.FIRST_PAUSE_SECONDS:g} to {subscription.LONGEST_PAUSE_SECONDS:g} s",
            ),
            ("docs/architecture.md", f"session of the old one is over, {subscription.SESSION_SECONDS} s."),
            ("docs/architecture.md", f"`retry`: {parked.FIRST_DELAY_SECONDS:g} s, doubling to 10 minutes"),
            ("docs/architecture.md", f"{parked.LONGEST_DELAY_SECONDS / 60:g} minutes, {parked.MAX_ATTEMPTS} times"),
            ("docs/architecture.md", f"polls every {relay.SHORTEST_POLL_SECONDS * 1000:g} to"),
            ("docs/architecture.md", f"to {relay.LONGEST_POLL_SECONDS * 1000:g} ms and is woken"),
            ("docs/runbooks/kafka-down.md", f"within {relay.SEND_TIMEOUT_SECONDS} s ends its process"),
            ("docs/runbooks/kafka-down.md", f"exit code {EXIT_STUCK}"),
            ("docs/runbooks/parked-events.md", f"or {parked.MAX_ATTEMPTS} tries in vain"),
            ("docs/runbooks/disk-full.md", f"{LARGEST_BYTES / 1_000_000:g} MB each"),
            ("docs/runbooks/disk-full.md", f"for {PERSONAL_RETENTION_DAYS} days and the others"),
        ],
    )
    def test_are_those_of_the_code(self, page: str, phrase: str) -> None:
        assert phrase in " ".join(documents()[ROOT / page].split())


class TestPerformance:
    def test_names_every_bar_with_its_lines(self) -> None:
        wanted = []
        for bar in new_bars().values():
            sign = "≤" if bar.at_most else "≥"
            wanted.append(f"| {bar.number} | {bar.name} | {sign} {bar.must:g} | {sign} {bar.near:g} |")
        page = documents()[ROOT / "docs" / "performance.md"]

        assert re.findall(r"^\| \d+ \|.*$", page, re.MULTILINE) == wanted


class TestChangelog:
    def test_begins_with_the_version_of_the_distribution(self) -> None:
        version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
        newest = re.search(r"^## \[([^\]]+)\]", documents()[ROOT / "CHANGELOG.md"], re.MULTILINE)

        assert newest
        assert newest[1] in (version, "Unreleased")
