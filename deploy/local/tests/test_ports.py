"""Ports."""

import pytest

from deploy.local.ports import OFFSETS, SERVICES, WORKERS_APART, Ports


class TestPorts:
    def test_are_those_of_the_interface(self) -> None:
        ports = Ports(8000)

        assert [ports.of(service) for service in SERVICES] == [8001, 8002, 8003, 8004, 8005]
        assert [ports.of(name) for name in ("web", "mailbox", "smtp", "postgres", "redis", "kafka")] == [
            8000, 8025, 8026, 8032, 8079, 8092,
        ]  # fmt: skip
        assert ports.worker("ingestion") == 8101

    def test_shift_with_the_base(self) -> None:
        assert Ports(9000).url("crm") == "http://127.0.0.1:9003"

    def test_never_meet(self) -> None:
        ports = Ports()
        workers = [ports.worker(service, number) for service in SERVICES for number in range(10)]
        every = [*workers, *(ports.of(name) for name in OFFSETS)]

        assert len(set(every)) == len(every)
        assert max(OFFSETS[service] for service in SERVICES) < WORKERS_APART

    @pytest.mark.parametrize("base", [80, 32_768, 70_000])
    def test_leave_room_below_the_ephemeral_range(self, base: int) -> None:
        with pytest.raises(ValueError, match="LEADFLOW_PORT_BASE"):
            Ports(base)
