"""What the catalogue is made of besides the classes: who listens, which versions there were, what a field means."""

import json
from pathlib import Path

import pytest

from shared.contracts.catalogue import all_events
from shared.contracts.listeners import declared_listeners, find_listeners
from shared.contracts.schemas import schema
from shared.contracts.versions import releases


class TestListeners:
    def test_are_declared_as_the_services_code_says(self) -> None:
        assert {topic: list(services) for topic, services in declared_listeners().items()} == find_listeners()

    def test_are_told_for_every_topic(self) -> None:
        assert list(declared_listeners()) == list(all_events())


class TestReleases:
    def test_begin_with_all_fields_and_go_on_with_the_added_ones(self, tmp_path: Path) -> None:
        versions = {"1.0": ["a"], "1.9": ["a", "b"], "1.10": ["a", "b", "c", "d"]}
        for version, names in versions.items():
            properties: dict[str, dict[str, str]] = {name: {} for name in names}
            (tmp_path / f"a.thing-{version}.schema.json").write_text(json.dumps({"properties": properties}))

        found = releases("a.thing", tmp_path)

        assert [(release.version, release.added) for release in found] == [
            ("1.0", ("a",)),
            ("1.9", ("b",)),
            ("1.10", ("c", "d")),
        ]

    @pytest.mark.parametrize("topic", all_events())
    def test_end_with_the_present_one(self, topic: str) -> None:
        event = all_events()[topic]

        last = releases(topic)[-1]

        assert last.version == event.version
        assert last.schema == schema(event)


class TestFields:
    @pytest.mark.parametrize("topic", all_events())
    def test_say_what_they_mean(self, topic: str) -> None:
        silent = [
            name for name, field in schema(all_events()[topic])["properties"].items() if "description" not in field
        ]

        assert not silent
