"""The programs on a topic's page run as they stand and show an event that the gateway caused."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.kafka_jars import KafkaProgram, java_environment
from deploy.local.toolchain import ToolMissing, ensure_kafka
from services.web.models.consuming_snippets import SNIPPETS
from shared.testing.waiting import eventually
from tests.platform import Platform, a_person

pytestmark = pytest.mark.stack

TOPIC = "lead.created"
WITHIN_SECONDS = 90.0
STOP_SECONDS = 15.0
TOOLS = {
    "kafka-console-consumer.sh": "org.apache.kafka.tools.consumer.ConsoleConsumer",
    "kafka-consumer-groups.sh": "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
}
"""Apache Kafka's scripts call these classes; the local stack has the jars without the scripts."""


@pytest.fixture
def kafka() -> KafkaProgram:
    try:
        return ensure_kafka()
    except ToolMissing as error:
        pytest.skip(str(error))


@pytest.fixture
def tools(kafka: KafkaProgram, tmp_path: Path) -> dict[str, str]:
    """An environment in which Kafka's commands are found."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, main in TOOLS.items():
        words = " ".join(f"'{word}'" for word in kafka.java("-XX:TieredStopAtLevel=1", "-Xmx128m"))
        (folder / name).write_text(f'#!/bin/sh\nexec {words} {main} "$@"\n')
        (folder / name).chmod(0o755)
    return {**java_environment(), "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


class Written:
    """The snippets as a reader saves them, for this stack and a group of the test's own."""

    def __init__(self, folder: Path, demo: dict[str, Any]) -> None:
        self.folder = folder
        self.group = f"test-snippets-{uuid4().hex[:8]}"
        for snippet in SNIPPETS:
            text = snippet.text(broker=demo["kafka"], topic=TOPIC, group=self.group)
            (folder / snippet.file).write_text(text)

    def path(self, file: str) -> str:
        return str(self.folder / file)


@pytest.fixture
def written(tmp_path: Path, demo: dict[str, Any]) -> Written:
    return Written(tmp_path, demo)


@contextlib.asynccontextmanager
async def running(*command: str, env: dict[str, str] | None = None) -> AsyncIterator[asyncio.StreamReader]:
    """The lines that the program prints; it is asked to stop when the block ends."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=env,
        limit=2**21,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        await _stop(process)


async def _stop(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)  # Ctrl-C is ignored by what a background job starts
        try:
            await asyncio.wait_for(process.communicate(), STOP_SECONDS)
        except TimeoutError:
            os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


async def line_with(lines: asyncio.StreamReader, text: str) -> str:
    """The first line that holds the text. Fails with what was printed instead."""
    printed: list[str] = []
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            while line := (await lines.readline()).decode(errors="replace"):
                printed.append(line)
                if text in line:
                    return line
    except TimeoutError:
        pass
    pytest.fail(f"{text} is not in:\n" + "".join(printed[-30:]))


@pytest.fixture
async def lead_id(platform: Platform) -> str:
    answer = await platform.post_lead(a_person())
    assert answer.status_code == 201, answer.text
    return str(answer.json()["lead_id"])


class TestPythonSnippets:
    @pytest.mark.parametrize("file", ["consume_aiokafka.py", "consume_confluent_kafka.py"])
    async def test_show_the_event(self, file: str, written: Written, lead_id: str) -> None:
        async with running(sys.executable, written.path(file)) as lines:
            line = await line_with(lines, lead_id)

        assert f" {TOPIC} {lead_id} " in line
        assert "'channel': 'api'" in line


class TestJavaSnippet:
    async def test_shows_the_event(self, kafka: KafkaProgram, written: Written, lead_id: str) -> None:
        if shutil.which("javac") is None:
            pytest.skip("there is no Java compiler here")
        command = (*kafka.java("-XX:TieredStopAtLevel=1", "-Xmx128m"), written.path("ConsumeEvents.java"))

        async with running(*command, env=java_environment()) as lines:
            line = await line_with(lines, lead_id)

        assert f" {TOPIC} {lead_id} " in line


class TestConsoleSnippets:
    async def test_show_the_event_and_show_it_again_after_a_replay(
        self, tools: dict[str, str], written: Written, lead_id: str
    ) -> None:
        consume, replay = written.path("consume_console.sh"), written.path("replay_from_the_beginning.sh")
        async with running("sh", consume, env=tools) as lines:
            line = await line_with(lines, lead_id)
        assert "ce_type:lead.created" in line
        assert "Partition:" in line

        await eventually(lambda: _is_replayed(replay, tools), within=WITHIN_SECONDS)
        async with running("sh", consume, env=tools) as lines:
            await line_with(lines, lead_id)


async def _is_replayed(replay: str, tools: dict[str, str]) -> bool:
    """Kafka refuses while the group still has the member that has just left."""
    async with running("sh", replay, env=tools) as lines:
        return TOPIC in (await lines.read()).decode()
