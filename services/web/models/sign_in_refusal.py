"""Why signing in failed, kindly, and when it is worth trying again."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class SignInRefusal:
    """`is_paused` says that the password was not even looked at."""

    title: str
    text: str
    is_paused: bool = False


def refusal_of(status: int, headers: Mapping[str, str]) -> SignInRefusal:
    if status == 429:
        return SignInRefusal("Too many attempts", f"Try again {_wait(headers.get('retry-after'))}.", is_paused=True)
    if status == 422:
        return SignInRefusal("Something is missing", "Enter your e-mail address and your password.")
    return SignInRefusal("That did not match", "The e-mail address or the password is wrong.")


def _wait(seconds: str | None) -> str:
    """`in 15 minutes`, `in a minute`, `in 20 seconds`."""
    if seconds is None or not seconds.isdigit():
        return "in a few minutes"
    if int(seconds) < 60:
        return f"in {seconds} seconds"
    minutes = ceil(int(seconds) / 60)
    return "in a minute" if minutes == 1 else f"in {minutes} minutes"
