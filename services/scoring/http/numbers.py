"""Numbers as people write them: 40, not 40.0."""

from typing import Annotated

from pydantic import AfterValidator


def _whole(number: float) -> float:
    return int(number) if number == int(number) else number


Number = Annotated[int | float, AfterValidator(_whole)]
