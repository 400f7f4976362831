"""The mailbox process: `python -m deploy.local.mailbox`, on the stack's ports; MAILBOX_HOST says where it listens."""

import asyncio
import os

import uvicorn

from deploy.local.mailbox.behaviour import BehaviourSwitch
from deploy.local.mailbox.http import create_app
from deploy.local.mailbox.smtp import MailHandler, serve_smtp
from deploy.local.mailbox.store import MailStore
from deploy.local.stack import Stack

HOST = os.environ.get("MAILBOX_HOST", "127.0.0.1")


async def main() -> None:
    stack = Stack.from_environment()
    store = MailStore(stack.home / "mailbox" / "mails.sqlite")
    behaviour = BehaviourSwitch()
    smtp = await serve_smtp(MailHandler(store, behaviour), HOST, stack.ports.of("smtp"))
    pages = uvicorn.Config(
        create_app(store, behaviour),
        host=HOST,
        port=stack.ports.of("mailbox"),
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    await uvicorn.Server(pages).serve()
    smtp.close()
    store.close()


if __name__ == "__main__":
    asyncio.run(main())
