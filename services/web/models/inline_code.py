"""Sentences of the contracts as HTML: what stands between backticks is code."""

from markupsafe import Markup


def inline_code(text: str) -> Markup:
    """``Always `1.0`.`` as ``Always <code>1.0</code>.``, everything escaped."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else part for number, part in enumerate(parts)
    )
