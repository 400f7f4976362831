"""How many people a company employs, from the many ways a form says it."""

import re

LARGEST = 10_000_000

NUMBER = r"(\d{1,3}(?:[,.'\u2019 \u00a0]\d{3})+|\d+)\s*(k?)"
PEOPLE = r"(?:\s*(?:employees|people|staff))?"
SINGLE = re.compile(rf"(?:ca\.?|about|approx\.?|~)?\s*{NUMBER}{PEOPLE}", re.IGNORECASE)
RANGE = re.compile(rf"{NUMBER}\s*(?:-|\u2013|\u2014|to|bis)\s*{NUMBER}{PEOPLE}", re.IGNORECASE)
MORE_THAN = re.compile(
    rf"(?:(?:>|over|more than)\s*{NUMBER}|{NUMBER}\s*(?:\+|and more|or more)){PEOPLE}", re.IGNORECASE
)
FEWER_THAN = re.compile(rf"(?:<|under|less than|fewer than)\s*{NUMBER}{PEOPLE}", re.IGNORECASE)


class NotAHeadCount(ValueError):
    """The text says why."""


def read_head_count(value: object) -> int:
    """A whole number. Of a range the middle, of "more than n" n + 1, of "fewer than n" n - 1, so that the size band
    is the one that was chosen. Raises NotAHeadCount."""
    if type(value) is int:
        count = value
    elif type(value) is float and value.is_integer():
        count = int(value)
    elif type(value) is str:
        count = _read_text(value.strip())
    else:
        raise NotAHeadCount("must be a number of people")
    if not 0 <= count <= LARGEST:
        raise NotAHeadCount(f"must be between 0 and {LARGEST:,}")
    return count


def _read_text(text: str) -> int:
    if single := SINGLE.fullmatch(text):
        return _number(single[1], single[2])
    if bounds := RANGE.fullmatch(text):
        low, high = _number(bounds[1], bounds[2]), _number(bounds[3], bounds[4])
        if low > high:
            raise NotAHeadCount("has a range that ends below its start")
        return (low + high) // 2
    if more := MORE_THAN.fullmatch(text):
        return _number(more[1] or more[3], more[2] or more[4] or "") + 1
    if fewer := FEWER_THAN.fullmatch(text):
        return max(0, _number(fewer[1], fewer[2]) - 1)
    raise NotAHeadCount('must be a number such as 250, or a range such as "1,000-5,000"')


def _number(digits: str, thousands: str) -> int:
    if len(digits) > 15:
        raise NotAHeadCount("is too large")
    number = int(re.sub(r"\D", "", digits))
    return number * 1000 if thousands else number
