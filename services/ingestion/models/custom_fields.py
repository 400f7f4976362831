"""Fields we have no column for: kept as they came, within what PostgreSQL and the consumers can hold."""

from typing import Any

from services.ingestion.models.text_fields import FieldRefused, check_storable

DEEPEST = 8
LONGEST_NAME = 200
LARGEST_NUMBER = 10**300


def check_custom(value: Any, depth: int = 0) -> Any:
    """The value itself. Raises FieldRefused if it nests too deep or holds what cannot be stored."""
    kind = type(value)
    if kind is str:
        return check_storable(value)
    if kind is dict:
        _check_depth(depth)
        for name, inner in value.items():
            check_name(name)
            check_custom(inner, depth + 1)
    elif kind is list:
        _check_depth(depth)
        for inner in value:
            check_custom(inner, depth + 1)
    elif kind in (int, float) and not -LARGEST_NUMBER < value < LARGEST_NUMBER:
        raise FieldRefused("number_out_of_range", "holds a number that is too large")
    return value


def check_name(name: str) -> None:
    """Raises FieldRefused for a name that cannot be stored."""
    check_storable(name)
    if len(name) > LONGEST_NAME:
        raise FieldRefused("name_too_long", f"has a name of more than {LONGEST_NAME} characters")


def _check_depth(depth: int) -> None:
    if depth >= DEEPEST:
        raise FieldRefused("too_deep", f"nests more than {DEEPEST} levels deep")
