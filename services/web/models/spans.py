"""Lengths of time in words: `3 ms`, `1.2 s`, `4 min`, `2 h 05 min`, `3 d 4 h`."""


def span(seconds: float | None) -> str:
    """A dash where there is none."""
    if seconds is None:
        return "\N{EN DASH}"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms" if seconds >= 0.01 or seconds == 0 else f"{seconds * 1000:.1f} ms"
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    return _long(int(seconds))


def _long(seconds: int) -> str:
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86_400
    if hours < 1:
        return f"{minutes} min"
    if days < 1:
        return f"{hours} h {minutes % 60:02d} min"
    return f"{days} d {hours % 24} h"


def rate(per_second: float) -> str:
    """Per second, or per minute where it is slower; `idle` for nothing."""
    if per_second == 0:
        return "idle"
    if per_second < 1:
        return f"{per_second * 60:.0f}/min" if per_second * 60 >= 1 else "<1/min"
    return f"{per_second:.1f}/s" if per_second < 100 else f"{per_second:,.0f}/s"
