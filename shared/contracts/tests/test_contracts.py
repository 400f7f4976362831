"""Contracts only grow: old examples parse, every topic is declared and described, producers say nothing undeclared."""

import json
from pathlib import Path

import pytest
from pydantic import ConfigDict, ValidationError, create_model

from shared.contracts.catalogue import all_events, event_class
from shared.contracts.event import NON_PERSONAL_RETENTION_DAYS, PERSONAL_RETENTION_DAYS, Event
from shared.contracts.examples import EXAMPLES
from shared.contracts.versions import GOLDEN

RELEASED = sorted(GOLDEN.glob("*.example.json"))


class TestContracts:
    @pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.name)
    def test_still_parse_every_released_example(self, path: Path) -> None:
        topic, _, _ = path.name.removesuffix(".example.json").rpartition("-")
        event = event_class(topic)
        assert event is not None
        stored = json.loads(path.read_text())

        parsed = json.loads(event.read(path.read_bytes()).model_dump_json())

        assert {name: parsed[name] for name in stored} == stored

    @pytest.mark.parametrize("topic", all_events())
    def test_have_an_example_without_undeclared_fields(self, topic: str) -> None:
        event = all_events()[topic]
        strict = create_model(f"Strict{event.__name__}", __base__=event, __cls_kwargs__={})
        strict.model_config = ConfigDict(extra="forbid")
        strict.model_rebuild(force=True)

        strict.model_validate(EXAMPLES[topic])

    @pytest.mark.parametrize("topic", all_events())
    def test_say_what_they_mean(self, topic: str) -> None:
        assert (all_events()[topic].__doc__ or "").strip()

    @pytest.mark.parametrize("score", ["61", 61.5, 101, -1, None, True])
    def test_take_a_score_only_as_it_is_declared(self, score: object) -> None:
        body = json.dumps({**EXAMPLES["assessment.completed"], "score": score}, default=str)

        with pytest.raises(ValidationError, match="score"):
            all_events()["assessment.completed"].read(body)

    def test_keep_personal_topics_briefly(self) -> None:
        kept = {topic: event.retention_days() for topic, event in all_events().items()}

        assert kept["lead.created"] == PERSONAL_RETENTION_DAYS
        assert kept["lead.scored"] == NON_PERSONAL_RETENTION_DAYS

    def test_refuse_a_second_class_for_a_topic(self) -> None:
        with pytest.raises(TypeError, match=r"lead\.created is declared twice"):
            type("Twice", (Event,), {"topic": "lead.created", "owner": "crm", "__module__": __name__})

    def test_ignore_fields_of_a_newer_producer(self) -> None:
        event = all_events()["lead.assigned"]

        parsed = event.model_validate({**EXAMPLES["lead.assigned"], "invented_later": 1})

        assert "invented_later" not in parsed.model_dump()
