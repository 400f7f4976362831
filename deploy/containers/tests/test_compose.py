"""docker-compose.yml keeps its promises, and says the same as the local stack."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from deploy.containers.addresses import ContainerPorts, among_containers
from deploy.containers.first_start import SECRET_SETTINGS, settings_of_all
from deploy.containers.tests.compose_file import ROOT, compose_file, containers, lasting, needs, ours
from deploy.local.catalogue import process_specs
from deploy.local.kafka import PROPERTIES
from deploy.local.kafka_jars import KafkaProgram
from deploy.local.ports import OFFSETS, SERVICES, WORKER_OFFSET, Ports
from deploy.local.postgres import SETTINGS
from deploy.local.priority import INTAKE, PEOPLE, TOPICS
from deploy.local.secret_store import load_secrets
from deploy.local.stack import Stack

COMPLETED = "service_completed_successfully"
ONLY_HERE = {"listen_addresses", "unix_socket_directories"}
"""Of PostgreSQL's settings: where it listens is the image's business."""

DIFFERENT = {"HOST", "SMTP_HOST", "PUBLIC_URL", "SIGNING_KEY_FILE", "SERVICES"}
"""Settings whose value is another one in containers; all others are equal but for the names of the hosts."""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the local stack would tell its processes, if they were where the containers are."""
    home = tmp_path_factory.mktemp("home")
    secrets = load_secrets(Stack(home, Ports()))
    of_all = settings_of_all(among_containers(home), secrets)
    return {name: value for settings in of_all.values() for name, value in settings.items()}


def without_service(name: str) -> str:
    return name.partition("_")[2]


def published() -> dict[str, list[str]]:
    return {name: container.get("ports", []) for name, container in containers().items()}


class TestPorts:
    def test_are_published_on_loopback_only(self) -> None:
        assert not [port for ports in published().values() for port in ports if not port.startswith("127.0.0.1:")]

    def test_are_those_of_the_local_stack(self) -> None:
        wanted = {
            f"{name}-api" if name in SERVICES else "mailbox" if name == "smtp" else name: 8000 + offset
            for name, offset in OFFSETS.items()
        }
        given = {name: {int(port.split(":")[1]) for port in ports} for name, ports in published().items() if ports}
        workers = {f"{service}-worker": {8000 + WORKER_OFFSET + OFFSETS[service]} for service in SERVICES}

        assert all(wanted[name] in ports for name, ports in given.items() if name in wanted)
        assert {name: given[name] for name in workers} == workers
        assert {*SERVICES} == {name.removesuffix("-api") for name in given if name.endswith("-api")}


class TestContainers:
    def test_are_those_of_every_service(self) -> None:
        wanted = {f"{service}-{part}" for service in SERVICES for part in ("setup", "api", "worker")}

        assert wanted <= set(containers())

    def test_say_whether_they_are_healthy(self) -> None:
        """Those of ours say so by their image: see `test_dockerfile.py`."""
        foreign = set(lasting()) - set(ours())

        assert foreign == {"postgres", "redis", "kafka"}
        assert all("healthcheck" in containers()[name] for name in foreign)
        assert not [name for name in set(lasting()) & set(ours()) if "healthcheck" in containers()[name]]

    def test_come_back_after_a_crash_and_end_in_their_own_time(self) -> None:
        assert {container["restart"] for container in lasting().values()} == {"unless-stopped"}
        assert all(container["stop_grace_period"] == "30s" for name, container in lasting().items() if name in ours())

    def test_have_no_more_rights_than_they_need(self) -> None:
        for name, container in ours().items():
            assert container["read_only"], name
            assert container["cap_drop"] == ["ALL"], name
            assert container["security_opt"] == ["no-new-privileges:true"], name
            assert not {"privileged", "network_mode", "pid", "cap_add", "user"} & set(container), name

    def test_give_way_as_the_local_processes_do(self, tmp_path: Path) -> None:
        stack = Stack(tmp_path, Ports())
        weights = {INTAKE: 1024, PEOPLE: 335, TOPICS: 110}
        specs = process_specs(stack, load_secrets(stack), KafkaProgram("java", tmp_path))
        wanted = {spec.name: weights[spec.niceness] for spec in specs if spec.group != "infrastructure"}

        given = {name: containers()["web" if name == "web-api" else name]["cpu_shares"] for name in wanted}

        assert given == wanted

    def test_run_images_of_an_exact_tag(self) -> None:
        foreign = {container["image"] for name, container in containers().items() if name not in ours()}

        assert all(re.fullmatch(r"[a-z/]+:\d[\d.]*", image) for image in foreign)

    def test_wait_for_what_they_need(self) -> None:
        for service in SERVICES:
            assert needs(containers()[f"{service}-setup"]) == {"databases": COMPLETED}
            assert needs(containers()[f"{service}-api"]) == {f"{service}-setup": COMPLETED}
            assert needs(containers()[f"{service}-worker"]) == {"topics": COMPLETED, f"{service}-setup": COMPLETED}
        assert needs(containers()["web"])["secrets"] == COMPLETED

    def test_are_built_once_each_by_the_one_recipe(self) -> None:
        built = [container["build"] for container in containers().values() if "build" in container]
        images = [container["image"] for container in containers().values() if "build" in container]

        assert sorted(images) == sorted({container["image"] for container in ours().values()})
        assert {build["dockerfile"] for build in built} == {"deploy/Dockerfile"}

    def test_that_end_are_waited_for(self) -> None:
        """`up --wait` takes a container that ends for a failure, unless another one waits for its end."""
        jobs = {name for name, container in containers().items() if container["restart"] == "no"}
        awaited = {name for container in containers().values() for name, how in needs(container).items()
                   if how == COMPLETED}  # fmt: skip
        of_people = {name for name, container in containers().items() if container.get("profiles") == ["people"]}

        assert jobs - of_people == awaited


class TestSettings:
    def test_have_the_names_of_the_local_stack(self, settings: dict[str, str]) -> None:
        here = {name for name in compose_file()["x-service"]["environment"] if not name.startswith("LEADFLOW_")}
        as_files = {name for name in settings if without_service(name) in SECRET_SETTINGS}

        assert here | as_files == set(settings)
        assert not here & as_files

    def test_have_the_values_of_the_local_stack(self, settings: dict[str, str]) -> None:
        here: dict[str, Any] = compose_file()["x-service"]["environment"]
        compared = {name for name in settings if name in here and without_service(name) not in DIFFERENT}

        assert {name: here[name] for name in compared} == {name: settings[name] for name in compared}

    def test_of_the_ui_name_every_service(self) -> None:
        here = json.loads(compose_file()["x-service"]["environment"]["WEB_SERVICES"])
        ports = ContainerPorts()

        assert here == {
            service: {"api": ports.url(service), "workers": [f"http://{service}-worker:{ports.worker(service)}"]}
            for service in SERVICES
        }

    def test_of_postgresql_are_those_of_the_local_stack(self) -> None:
        command: list[str] = containers()["postgres"]["command"]
        here = dict(argument.split("=", 1) for argument in command if "=" in argument)

        assert here == {name: value.strip("'") for name, value in SETTINGS.items() if name not in ONLY_HERE}

    def test_of_kafka_are_those_of_the_local_stack(self) -> None:
        given = dict(line.split("=", 1) for line in PROPERTIES.splitlines())
        here = {
            name.removeprefix("KAFKA_").lower().replace("_", "."): value
            for name, value in containers()["kafka"]["environment"].items()
            if name != "KAFKA_HEAP_OPTS"
        }
        listening = {"listeners", "advertised.listeners", "controller.quorum.voters", "log.dirs"}
        more = {"inter.broker.listener.name", "listener.security.protocol.map"}

        assert set(here) - more == set(given)
        assert {name: here[name] for name in set(given) - listening} == {
            name: given[name] for name in set(given) - listening
        }


class TestSecrets:
    def test_do_not_stand_in_the_file(self) -> None:
        assigned = re.findall(r"(?:PASSWORD|SECRET|_KEY)\w*: *(\S+)", (ROOT / "docker-compose.yml").read_text())

        assert set(assigned) <= {"/run/leadflow/superuser}", "/run/leadflow/crm-signing-key.pem"}

    def test_are_seen_by_their_service_alone(self) -> None:
        for name, container in containers().items():
            folders = {volume.split(":")[0] for volume in container.get("volumes", [])}
            own = name.rpartition("-")[0] or name
            foreign = {folder for folder in folders if folder.startswith("secrets-")} - {f"secrets-{own}"}
            if name not in {"secrets", "demo"}:
                assert foreign <= ({"secrets-setup"} if name.endswith("-setup") else set()), name

    def test_are_written_by_the_first_start_alone(self) -> None:
        writable = {
            name
            for name, container in containers().items()
            for volume in container.get("volumes", [])
            if volume.startswith("secrets-") and not volume.endswith(":ro")
        }

        assert writable == {"secrets"}
