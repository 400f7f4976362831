"""The stack's addresses as its containers see each other; on the host it is a `Stack` like any other."""

from pathlib import Path

from deploy.local.ports import Ports
from deploy.local.stack import Stack

INFRASTRUCTURE = {"postgres": "postgres:5432", "redis": "redis:6379", "kafka": "kafka:9092", "smtp": "mailbox:8026"}


class ContainerPorts(Ports):
    """Everything has a container, and a name, of its own; services listen on the ports that they always have."""

    def address(self, name: str) -> str:
        return INFRASTRUCTURE.get(name) or f"{host_of(name)}:{self.of(name)}"

    def url(self, name: str) -> str:
        return f"http://{self.address(name)}"


def host_of(name: str) -> str:
    """A service is called as its api; its worker is asked for its health only."""
    return name if name in {"web", "mailbox"} else f"{name}-api"


def among_containers(home: Path) -> Stack:
    return Stack(home, ContainerPorts())
