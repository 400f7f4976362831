"""One stack on this machine: where its files are and which ports it has."""

import os
from dataclasses import dataclass
from pathlib import Path

from deploy.local.ports import Ports

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Stack:
    """A stack is its home folder and its ports; two with different ones live side by side."""

    home: Path
    ports: Ports

    @classmethod
    def from_environment(cls) -> "Stack":
        """LEADFLOW_HOME (default `.local` in the project) and LEADFLOW_PORT_BASE (default 8000)."""
        home = Path(os.environ.get("LEADFLOW_HOME") or ".local")
        return cls(home=(ROOT / home).resolve(), ports=Ports(int(os.environ.get("LEADFLOW_PORT_BASE") or 8000)))

    @property
    def run(self) -> Path:
        return self.home / "run"

    @property
    def logs(self) -> Path:
        return self.home / "log"

    @property
    def demo_file(self) -> Path:
        return self.home / "demo.json"

    @property
    def secrets_file(self) -> Path:
        return self.home / "secrets.json"

    @property
    def state_file(self) -> Path:
        return self.run / "state.json"

    def pid_file(self, process: str) -> Path:
        return self.run / f"{process}.pid"

    def hold_file(self, process: str) -> Path:
        """While it exists the supervisor does not start that process again."""
        return self.run / f"{process}.hold"

    def log_file(self, process: str) -> Path:
        return self.logs / f"{process}.log"

    def variables(self) -> dict[str, str]:
        """What makes another process of this project speak of this stack."""
        return {"LEADFLOW_HOME": str(self.home), "LEADFLOW_PORT_BASE": str(self.ports.base)}

    def create_folders(self) -> None:
        for folder in (self.home, self.run, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
