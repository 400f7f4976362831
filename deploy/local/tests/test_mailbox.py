"""The mailbox, as a real process, over real SMTP and HTTP."""

import os
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import httpx
import pytest

from deploy.local.identity import mark
from deploy.local.stack import ROOT, Stack
from deploy.local.tests.conftest import free_stack
from deploy.local.tests.waiting import soon

NO_PROPER_MAIL = b"Subject: =?utf-8?b?!!!?=\r\nContent-Type: text/plain; charset=no\r\n\r\n\xff\xfe"


class Mailbox:
    """The process and its two sides."""

    def __init__(self, stack: Stack) -> None:
        self.smtp_port = stack.ports.of("smtp")
        self._stack = stack
        self.web = httpx.Client(base_url=stack.ports.url("mailbox"), trust_env=False)
        self.start()

    def start(self) -> None:
        environment = {**os.environ, **self._stack.variables(), **mark(self._stack, "mailbox")}
        self._process = subprocess.Popen([sys.executable, "-m", "deploy.local.mailbox"], cwd=ROOT, env=environment)
        soon(self._is_ready)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def _is_ready(self) -> bool:
        try:
            return self.web.get("/readyz").is_success
        except httpx.HTTPError:
            return False

    def send(self, mail: EmailMessage, *recipients: str) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=10) as smtp:
            smtp.send_message(mail, to_addrs=list(recipients) or None)

    def messages(self, **query: str) -> list[dict[str, Any]]:
        answer = self.web.get("/api/messages", params=query)
        found: list[dict[str, Any]] = answer.raise_for_status().json()
        return found

    def statistics(self) -> dict[str, int]:
        counted: dict[str, int] = self.web.get("/api/statistics").json()
        return counted

    def behave(self, **behaviour: object) -> httpx.Response:
        return self.web.put("/api/behaviour", json=behaviour)


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    stack = free_stack(tmp_path_factory.mktemp("mailbox"))
    box = Mailbox(stack)
    yield box
    box.web.close()
    box.kill()


@pytest.fixture
def mailbox(process: Mailbox) -> Mailbox:
    """Empty and well-behaved."""
    process.behave()
    process.web.delete("/api/messages")
    return process


def a_mail(message_id: str = "<hot-1@leadflow.example>", to: str = "sdr@demo.leadflow.example") -> EmailMessage:
    mail = EmailMessage()
    mail["Message-ID"] = message_id
    mail["From"] = "Leadflow <no-reply@leadflow.example>"
    mail["To"] = to
    mail["Subject"] = "Zoë is hot 🔥"
    mail.set_content("Score 92, très chaud")
    mail.add_alternative("<p>Score <b>92</b></p>", subtype="html")
    return mail


class TestMailbox:
    def test_shows_what_was_sent(self, mailbox: Mailbox) -> None:
        mailbox.send(a_mail())

        [message] = mailbox.messages()
        assert message["message_id"] == "<hot-1@leadflow.example>"
        assert message["from"] == "Leadflow <no-reply@leadflow.example>"
        assert message["to"] == "sdr@demo.leadflow.example"
        assert message["subject"] == "Zoë is hot 🔥"
        assert message["text"].strip() == "Score 92, très chaud"
        assert "<b>92</b>" in message["html"]
        assert set(message) == {"id", "message_id", "from", "to", "subject", "text", "html", "received_at"}

    def test_lists_the_newest_first_and_filters(self, mailbox: Mailbox) -> None:
        mailbox.send(a_mail("<1@x>"))
        mailbox.send(a_mail("<2@x>", to="sales@demo.leadflow.example"))

        assert [message["message_id"] for message in mailbox.messages()] == ["<2@x>", "<1@x>"]
        assert [message["message_id"] for message in mailbox.messages(to="SALES@demo.leadflow.example")] == ["<2@x>"]
        assert [message["message_id"] for message in mailbox.messages(message_id="<1@x>")] == ["<1@x>"]

    def test_suppresses_a_second_delivery_and_counts_it(self, mailbox: Mailbox) -> None:
        for _ in range(3):
            mailbox.send(a_mail())

        assert len(mailbox.messages()) == 1
        assert mailbox.statistics() == {"stored": 1, "messages": 1, "suppressed_duplicates": 2}

    def test_keeps_one_message_for_two_recipients(self, mailbox: Mailbox) -> None:
        mailbox.send(a_mail(), "sdr@demo.leadflow.example", "sales@demo.leadflow.example")

        [message] = mailbox.messages()
        assert message["to"] == "sdr@demo.leadflow.example, sales@demo.leadflow.example"
        assert mailbox.statistics()["stored"] == 2

    def test_has_on_disk_what_it_has_accepted(self, mailbox: Mailbox) -> None:
        mailbox.send(a_mail())
        mailbox.kill()
        mailbox.start()

        assert len(mailbox.messages()) == 1

    def test_accepts_a_mail_that_is_no_proper_mail(self, mailbox: Mailbox) -> None:
        with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=10) as smtp:
            smtp.sendmail(
                "a@x.example",
                ["b@x.example"],
                b"Subject: =?utf-8?b?!!!?=\r\nContent-Type: text/plain; charset=no\r\n\r\n\xff\xfe",
            )

        assert mailbox.messages()[0]["from"] == "a@x.example"

    def test_forgets_everything_on_delete(self, mailbox: Mailbox) -> None:
        mailbox.send(a_mail())

        assert mailbox.web.delete("/api/messages").status_code == 204

        assert mailbox.messages() == []


class TestMailboxPage:
    def test_never_runs_what_a_mail_contains(self, mailbox: Mailbox) -> None:
        mail = a_mail()
        mail.replace_header("Subject", "<script>alert(1)</script>")
        mailbox.send(mail)

        answer = mailbox.web.get("/")

        assert "<script>alert(1)" not in answer.text
        assert "&lt;script&gt;alert(1)" in answer.text
        assert 'sandbox="' in answer.text
        assert "allow-scripts" not in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]


class TestMailboxFaults:
    def test_refuse_as_many_mails_as_asked(self, mailbox: Mailbox) -> None:
        mailbox.behave(fail_next=1, code=451)

        with pytest.raises(smtplib.SMTPDataError, match="451"):
            mailbox.send(a_mail())
        mailbox.send(a_mail())

        assert len(mailbox.messages()) == 1

    def test_lose_the_answer_of_a_mail_that_was_kept(self, mailbox: Mailbox) -> None:
        mailbox.behave(drop_next=1)

        with pytest.raises(smtplib.SMTPServerDisconnected):
            mailbox.send(a_mail())
        mailbox.send(a_mail())

        assert mailbox.statistics() == {"stored": 1, "messages": 1, "suppressed_duplicates": 1}

    def test_hang_until_told_otherwise(self, mailbox: Mailbox) -> None:
        mailbox.behave(hang=True)
        with (
            smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=0.3) as smtp,
            pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)),
        ):
            smtp.send_message(a_mail())

        mailbox.behave()

        mailbox.send(a_mail("<after@x>"))
        assert mailbox.messages(message_id="<after@x>")

    def test_are_not_switched_on_by_a_typing_error(self, mailbox: Mailbox) -> None:
        assert mailbox.behave(fail_nxt=3).status_code == 422
