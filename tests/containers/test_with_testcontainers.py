"""One service's tests on containers of their own, with no stack at all: PostgreSQL, Redis and Kafka."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.containers.compose import ROOT

pytestmark = [pytest.mark.containers, pytest.mark.timeout(900)]

MESSAGING = [
    f"shared/messaging/tests/test_{part}.py" for part in ("relay", "offsets", "processor", "halves", "failing_messages")
]
CARRIED = {"scoring": ["services/scoring"], "messaging": MESSAGING}
"""Scoring with its database, and what every service has of Kafka. The rest of messaging kills brokers of its own."""


@pytest.fixture(scope="module")
def environment(engine: None) -> Iterator[dict[str, str]]:
    """What the fixtures of `shared.testing` look for."""
    from testcontainers.community.kafka import KafkaContainer
    from testcontainers.community.postgres import PostgresContainer
    from testcontainers.community.redis import RedisContainer

    with (
        PostgresContainer("postgres:15", driver=None) as postgres,
        RedisContainer("redis:7") as redis,
        KafkaContainer("confluentinc/cp-kafka:8.1.1").with_kraft() as kafka,
    ):
        yield {
            **os.environ,
            "LEADFLOW_TEST_POSTGRES": postgres.get_connection_url(),
            "LEADFLOW_TEST_REDIS": f"redis://{redis.get_container_host_ip()}:{redis.get_exposed_port(6379)}/0",
            "LEADFLOW_TEST_KAFKA": kafka.get_bootstrap_server(),
        }


class TestOnTestcontainers:
    @pytest.mark.parametrize("part", sorted(CARRIED))
    def test_pass_the_tests_of(self, environment: dict[str, str], part: str) -> None:
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *CARRIED[part]]
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

        assert ran.returncode == 0, ran.stdout[-8000:] + ran.stderr[-2000:]
