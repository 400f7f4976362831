"""The lists of free-mail and of throw-away mail domains; see the NOTICE beside them for their origin and licence."""

from functools import cache
from pathlib import Path


@cache
def free_mail_domains() -> frozenset[str]:
    """Where people of any company have a mailbox, such as gmail.com; lower case."""
    return _read("free.txt")


@cache
def disposable_mail_domains() -> frozenset[str]:
    """Where a mailbox is made to be thrown away, such as mailinator.com; lower case."""
    return _read("disposable.txt")


def _read(name: str) -> frozenset[str]:
    """A file of one domain a line."""
    return frozenset((Path(__file__).parent / name).read_text(encoding="utf-8").split())
