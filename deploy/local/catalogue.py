"""Every process of a stack, in the order in which they are shown."""

import sys

from deploy.local.environment import service_settings, web_settings
from deploy.local.kafka import Kafka
from deploy.local.kafka_jars import KafkaProgram
from deploy.local.one_shot import Step
from deploy.local.ports import SERVICES
from deploy.local.postgres import Postgres
from deploy.local.priority import INTAKE, PEOPLE, TOPICS
from deploy.local.probes import answers_ok
from deploy.local.process_spec import ProcessSpec
from deploy.local.redis import redis_spec
from deploy.local.secret_store import Secrets
from deploy.local.stack import Stack
from deploy.local.workers import worker_processes


def process_specs(stack: Stack, secrets: Secrets, kafka: KafkaProgram) -> list[ProcessSpec]:
    """The infrastructure, the mailbox, an api and a worker of every service, and the UI."""
    specs = infrastructure(stack, secrets, kafka)
    for service in SERVICES:
        specs += [_api(stack, secrets, service), *_workers(stack, secrets, service)]
    return [*specs, _web(stack, secrets)]


def infrastructure(stack: Stack, secrets: Secrets, kafka: KafkaProgram) -> list[ProcessSpec]:
    ports = stack.ports
    return [
        Postgres(stack.home / "postgres", ports.of("postgres"), secrets["postgres_superuser"]).spec(),
        redis_spec(stack),
        Kafka(stack.home / "kafka", ports.of("kafka"), ports.of("kafka_controller"), kafka).spec(),
        ProcessSpec(
            name="mailbox",
            command=(sys.executable, "-m", "deploy.local.mailbox"),
            port=ports.of("mailbox"),
            probe=answers_ok(ports.of("mailbox")),
            group="infrastructure",
        ),
    ]


def _api(stack: Stack, secrets: Secrets, service: str) -> ProcessSpec:
    port = stack.ports.of(service)
    return ProcessSpec(
        name=f"{service}-api",
        command=(sys.executable, "-m", f"services.{service}.app"),
        port=port,
        probe=answers_ok(port),
        environment=service_settings(stack, secrets, service),
        needs=(f"database:{service}",),
        niceness=INTAKE if service == "ingestion" else PEOPLE,
    )


def _web(stack: Stack, secrets: Secrets) -> ProcessSpec:
    """Needs nothing to start: it says itself what does not answer."""
    port = stack.ports.of("web")
    return ProcessSpec(
        name="web-api",
        command=(sys.executable, "-m", "services.web.app"),
        port=port,
        probe=answers_ok(port),
        environment=web_settings(stack, secrets),
        niceness=PEOPLE,
    )


def _workers(stack: Stack, secrets: Secrets, service: str) -> list[ProcessSpec]:
    return [
        _worker(stack, secrets, service, name=name, roles=roles, number=number)
        for number, (name, roles) in enumerate(worker_processes(service).items())
    ]


def _worker(stack: Stack, secrets: Secrets, service: str, *, name: str, roles: str, number: int) -> ProcessSpec:
    port = stack.ports.worker(service, number)
    prefix = service.upper()
    own = {f"{prefix}_WORKER_PORT": str(port), f"{prefix}_PROCESS_SLOT": str(number)}
    return ProcessSpec(
        name=f"{service}-{name}",
        command=(sys.executable, "-m", f"services.{service}.worker", "--roles", roles),
        port=port,
        probe=answers_ok(port),
        environment={**service_settings(stack, secrets, service), **own},
        needs=(f"database:{service}", "topics"),
        niceness=TOPICS,
    )


def steps(stack: Stack) -> list[Step]:
    """What is done once at every start, when PostgreSQL and Kafka are ready."""
    topics = (sys.executable, "-m", "shared.messaging.topics", "--bootstrap", stack.ports.address("kafka"))
    return [
        Step("prepare", (sys.executable, "-m", "deploy.local.prepare"), needs=("ready:postgres",)),
        Step("topics", topics, needs=("ready:kafka",)),
    ]
