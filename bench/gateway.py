"""Bars 1, 2, 3, 5 and 8: the gateway against its references, taking turns, the workers held down."""

import psycopg

from bench.bars import Bar
from bench.load import Measured, hammer
from bench.servers import reference_server
from bench.stack import cpu_seconds, postgres_cpu_seconds, workers_held
from deploy.local.environment import superuser_url
from deploy.local.secret_store import load_secrets
from tests.ledger.processes import LedgerStack

SECONDS = 5.0
WARM_UP_SECONDS = 2.0


def measure_gateway(stack: LedgerStack, bars: dict[int, Bar], *, runs: int) -> None:
    """Each run measures every server once, so that a noisy neighbour meets them all."""
    with workers_held(stack):
        for number in range(runs):
            print(f"… gateway and references, run {number + 1} of {runs}", flush=True)
            accepted, cpu, postgres_cpu = _accepted(stack)
            bars[1].runs.append(accepted.rate / _naive(stack).rate)
            bars[2].runs.append(accepted.rate / _reference("noop_fastapi").rate)
            bars[3].runs.append(accepted.rate / _reference("noop_asgi").rate)
            bars[5].runs.append(accepted.p99_ms / accepted.p50_ms)
            bare_cpu = _bare(stack)
            bars[8].runs.append(max(0.0, cpu - bare_cpu) / bare_cpu)
            bars[1].detail = f"{accepted.rate:,.0f}/s, {accepted.errors} errors"
            bars[5].detail = f"p50 {accepted.p50_ms:.2f} ms, p99 {accepted.p99_ms:.2f} ms"
            bars[8].detail = f"{cpu:.0f} µs a lead, bare {bare_cpu:.0f} µs, PostgreSQL {postgres_cpu:.0f} µs"


def _accepted(stack: LedgerStack) -> tuple[Measured, float, float]:
    """The real gateway; also its CPU and PostgreSQL's, in microseconds a lead."""
    url, key = stack.demo["urls"]["ingestion"], stack.demo["api_key"]
    hammer(url, seconds=WARM_UP_SECONDS, api_key=key)
    pid = stack.pid("ingestion-api")
    if pid is None:
        raise RuntimeError("the gateway is not running")
    before, postgres_before = cpu_seconds(pid), postgres_cpu_seconds(stack)
    measured = hammer(url, seconds=SECONDS, api_key=key)
    leads = measured.requests - measured.errors
    cpu = (cpu_seconds(pid) - before) * 1e6 / leads
    return measured, cpu, (postgres_cpu_seconds(stack) - postgres_before) * 1e6 / leads


def _reference(module: str, **variables: str) -> Measured:
    with reference_server(module, **variables) as server:
        hammer(server.url, seconds=WARM_UP_SECONDS)
        return hammer(server.url, seconds=SECONDS)


def _naive(stack: LedgerStack) -> Measured:
    """On the same PostgreSQL, in a database of its own."""
    secrets = load_secrets(stack.stack)
    with psycopg.connect(superuser_url(stack.stack, secrets), autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS bench_naive WITH (FORCE)")
        admin.execute("CREATE DATABASE bench_naive")
    return _reference("naive_orm", BENCH_DATABASE_URL=superuser_url(stack.stack, secrets, "bench_naive"))


def _bare(stack: LedgerStack) -> float:
    """CPU of the gateway without authentication, limits and telemetry, in microseconds a lead."""
    variables = {
        "INGESTION_DATABASE_URL": stack.demo["postgres"]["ingestion"],
        "INGESTION_REDIS_URL": stack.demo["redis"],
        "INGESTION_PORT": "1",
        "INGESTION_WORKER_PORT": "1",
        "INGESTION_SECRET": "bench",
        "INGESTION_PROCESS_SLOT": "bench",
    }
    with reference_server("bare_gateway", BENCH_WORKSPACE=stack.demo["workspace_id"], **variables) as server:
        hammer(server.url, seconds=WARM_UP_SECONDS)
        before = cpu_seconds(server.pid)
        measured = hammer(server.url, seconds=SECONDS)
        return (cpu_seconds(server.pid) - before) * 1e6 / (measured.requests - measured.errors)
