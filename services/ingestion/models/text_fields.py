"""Reading text that a stranger typed: cleaned, bounded, and storable by PostgreSQL."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

Reader = Callable[[Any], Any]
"""Turns a posted value into the one to keep, None where it is empty. Raises FieldRefused."""

SURROGATE = re.compile("[\ud800-\udfff]")


class FieldRefused(Exception):
    """A value that is not acceptable: a stable code and a sentence that continues "This field …"."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def read_line(value: Any, longest: int) -> str | None:
    """Text of one line: white space collapsed, composed form (NFC). Raises FieldRefused."""
    text = _one_line(value)
    if len(text) > longest:
        raise _too_long(text, longest)
    return text or None


def cut_line(longest: int) -> Reader:
    """A line whose end may be dropped: what browsers fill in is nobody's mistake. The touch keeps it whole."""

    def read(value: Any) -> str | None:
        return _one_line(value)[:longest] or None

    return read


def prose(longest: int) -> Reader:
    """Text of many lines, as it was typed."""

    def read(value: Any) -> str | None:
        text = check_storable(as_text(value)).replace("\r\n", "\n").strip()
        if len(text) > longest:
            raise _too_long(text, longest)
        return text or None

    return read


def choice(allowed: frozenset[str]) -> Reader:
    """One of a few words, in any case."""

    def read(value: Any) -> str | None:
        if type(value) is str and value in allowed:
            return value
        word = _one_line(value).lower()
        if word and word not in allowed:
            raise FieldRefused("unknown_choice", f"must be one of {', '.join(sorted(allowed))}")
        return word or None

    return read


def as_text(value: Any) -> str:
    """Numbers are taken as they are written: many a form sends a phone number as one."""
    if type(value) is str:
        return value
    if type(value) is int or type(value) is float:
        return str(value)
    raise FieldRefused("not_text", "must be text")


def check_storable(text: str) -> str:
    """Raises FieldRefused for what PostgreSQL's text cannot hold."""
    if text.isascii() and text.isprintable():
        return text
    if "\x00" in text:
        raise FieldRefused("nul_character", "must not contain a NUL character")
    if SURROGATE.search(text) is not None:
        raise FieldRefused("lone_surrogate", "must not contain half of a surrogate pair")
    return text


def _one_line(value: Any) -> str:
    text = " ".join(check_storable(as_text(value)).split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _too_long(text: str, longest: int) -> FieldRefused:
    return FieldRefused("too_long", f"has {len(text)} characters; at most {longest} are allowed")
