"""Where a service's settings come from."""

from pathlib import Path

import pytest

from shared.settings import ServiceSettings


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of secrets, as a container has one."""
    monkeypatch.setenv("LEADFLOW_SECRETS", str(tmp_path))
    values = {"database_url": "postgresql://there", "secret": "kept", "port": "1", "worker_port": "2"}
    for name, value in values.items():
        (tmp_path / f"kiosk_{name}").write_text(f"{value}\n")
    return tmp_path


class TestSettings:
    def test_come_from_files_too(self, secrets: Path) -> None:
        class Settings(ServiceSettings, service="kiosk"): ...

        settings = Settings()

        assert settings.database_url == "postgresql://there"
        assert settings.secret.get_secret_value() == "kept"

    def test_of_the_environment_come_first(self, secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        class Settings(ServiceSettings, service="kiosk"): ...

        monkeypatch.setenv("KIOSK_DATABASE_URL", "postgresql://here")

        assert Settings().database_url == "postgresql://here"
