"""Logs for people."""

from pathlib import Path

from deploy.local.logfile import bound, last_lines
from deploy.local.logs import readable


class TestReadableLines:
    def test_show_time_process_event_and_fields(self) -> None:
        line = '{"event":"lead_created","level":"info","timestamp":"2026-11-21T02:49:54.3Z","lead_id":"1","n":2}'

        assert readable("crm-api", line).plain == "02:49:54 crm-api                lead_created lead_id=1 n=2"

    def test_keep_what_is_not_json(self) -> None:
        assert readable("kafka", "[2026] started").plain.endswith("[2026] started")
        assert readable("kafka", "42").plain.endswith("42")


class TestLogFiles:
    def test_stay_bounded_and_keep_one_older_file(self, tmp_path: Path) -> None:
        log = tmp_path / "crm-api.log"
        log.write_text("a\n" * 100)
        with log.open("ab") as writer:
            bound(log, largest=50)
            writer.write(b"after\n")

        assert log.read_text() == "after\n"
        assert (tmp_path / "crm-api.log.1").read_text() == "a\n" * 100

    def test_that_do_not_exist_have_no_last_lines(self, tmp_path: Path) -> None:
        assert last_lines(tmp_path / "none.log") == []
