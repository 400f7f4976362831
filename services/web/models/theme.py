"""Light, dark, or as the system says: what a cookie may ask for."""

from typing import Literal

Theme = Literal["light", "dark", "system"]


def theme_of(cookie: str | None) -> Theme:
    if cookie == "light":
        return "light"
    return "dark" if cookie == "dark" else "system"
