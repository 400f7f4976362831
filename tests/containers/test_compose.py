"""docker compose for real: it starts from nothing, carries a lead through, and loses nothing when containers die."""

import asyncio
import json
import os
import signal
import subprocess
import sys

import httpx
import psycopg
import pytest

from deploy.local.ports import SERVICES
from shared.testing.waiting import eventually
from tests.containers.compose import ROOT, Compose
from tests.containers.load import Load

pytestmark = [pytest.mark.containers, pytest.mark.timeout(1800)]

PROCESSES = [f"{service}-{role}" for service in SERVICES for role in ("api", "worker")]
LONG_RUNNING = ("postgres", "redis", "kafka", "mailbox", "web", *PROCESSES)
JOURNEY = (
    "tests/test_lead_journey.py",
    "tests/test_isolation.py",
    "tests/test_poison.py",
    "tests/test_readme.py::TestReadme",
    "tests/browser/test_journey.py",
)
KILLED = ("scoring-worker", "crm-worker", "ingestion-worker", "ingestion-api", "redis", "kafka", "postgres")
"""One after the other, each under load and back again."""

LOOK_AROUND = """
import json, os, pathlib
services = [path.parent.name for path in pathlib.Path("services").glob("*/app.py")]
files = list(pathlib.Path("/app").rglob("*"))
writable = [str(path) for path in files if os.access(path, os.W_OK)]
hidden = [str(path) for path in files if not os.access(path, os.R_OK)]
print(json.dumps({"user": os.getuid(), "services": services, "top": sorted(os.listdir(".")),
                  "writable": writable, "hidden": hidden}))
"""


class TestStart:
    def test_ends_with_everything_healthy(self, compose: Compose) -> None:
        assert [service for service in LONG_RUNNING if not compose.is_healthy(service)] == []

    def test_publishes_nothing_beyond_loopback(self, compose: Compose) -> None:
        for service in LONG_RUNNING:
            bound = compose.inspect(service)["NetworkSettings"]["Ports"]
            hosts = {binding["HostIp"] for bindings in bound.values() for binding in bindings or []}
            assert hosts == {"127.0.0.1"}, service

    def test_makes_roles_that_own_nothing_and_see_no_foreign_row(self, compose: Compose) -> None:
        for service in SERVICES:
            with psycopg.connect(compose.demo["postgres"][service]) as connection:
                mine = "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
                owned = "SELECT count(*) FROM pg_tables WHERE tableowner = current_user"
                assert connection.execute(mine).fetchone() == (False, False)
                assert connection.execute(owned).fetchone() == (0,)


class TestImages:
    @pytest.mark.parametrize("service", [*SERVICES, "web"])
    def test_hold_their_own_service_alone(self, compose: Compose, service: str) -> None:
        seen = json.loads(compose.in_image(f"leadflow-{service}", LOOK_AROUND))

        assert seen["services"] == [service]
        assert seen["top"] == ["alembic.ini", "healthcheck.py", "services", "setup.sh", "shared"]

    @pytest.mark.parametrize("service", [*SERVICES, "web", "mailbox"])
    def test_run_as_a_user_who_can_read_all_and_change_nothing(self, compose: Compose, service: str) -> None:
        seen = json.loads(compose.in_image(f"leadflow-{service}", LOOK_AROUND))

        assert (seen["user"], seen["writable"], seen["hidden"]) == (10001, [], [])


class TestJourney:
    def test_is_that_of_the_local_stack(self, compose: Compose) -> None:
        """The very same tests; they know nothing of a stack but its demo.json."""
        environment = {**os.environ, "LEADFLOW_DEMO_FILE": str(compose.demo_file), "LEADFLOW_HOME": str(compose.folder)}
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *JOURNEY]
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        print(ran.stdout[-500:])

        assert ran.returncode == 0, ran.stdout[-8000:] + ran.stderr[-2000:]

    def test_begins_at_the_sign_in_page(self, compose: Compose) -> None:
        answer = httpx.get(f"{compose.demo['urls']['web']}/login")

        assert answer.status_code == 200
        assert 'name="password"' in answer.text


class TestCrashes:
    async def test_of_single_containers_lose_and_double_nothing(self, compose: Compose) -> None:
        async with Load(compose.demo) as load:
            for service in KILLED:
                await load.answered(20)
                await asyncio.to_thread(compose.kill, service)
                await load.posted(10)
                await asyncio.to_thread(compose.start, service)
                await compose.recovers(service)
            await load.answered(20)
        print(f"{len(load.accepted)} leads accepted while {len(KILLED)} containers died; {load.refused} posts repeated")

        async def all_scored() -> bool:
            return _crash_leads(compose, "score IS NOT NULL") == load.accepted

        await eventually(all_scored, within=180, every=0.5)
        assert _crash_leads(compose) == load.accepted

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root may kill another user's process")
    async def test_of_a_process_are_mended_by_the_engine(self, compose: Compose) -> None:
        before = compose.inspect("crm-worker")
        os.kill(before["State"]["Pid"], signal.SIGKILL)

        async def was_restarted() -> bool:
            return bool(compose.inspect("crm-worker")["RestartCount"] > before["RestartCount"])

        await eventually(was_restarted, within=60, every=1)
        await compose.recovers("crm-worker")


class TestDown:
    def test_keeps_the_data_and_the_keys(self, compose: Compose) -> None:
        before = compose.demo
        compose("down", "--timeout", "20")
        compose.up()

        assert compose.demo == before
        with psycopg.connect(before["postgres_admin"]["crm"]) as connection:
            assert connection.execute("SELECT count(*) > 0 FROM leads").fetchone() == (True,)

    def test_with_volumes_leaves_nothing(self, compose: Compose) -> None:
        assert compose.volumes()

        compose.down()

        assert compose.volumes() == []


def _crash_leads(compose: Compose, condition: str = "true") -> set[str]:
    """The ids of the load's leads in the CRM. Raises AssertionError if one stands there twice."""
    with psycopg.connect(compose.demo["postgres_admin"]["crm"]) as connection:
        rows = connection.execute(
            f"SELECT id::text, email FROM leads WHERE source = 'crash' AND {condition}"
        ).fetchall()
    assert len(rows) == len({email for _, email in rows})
    return {lead_id for lead_id, _ in rows}
