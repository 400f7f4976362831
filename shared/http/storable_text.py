"""Text that PostgreSQL can hold: any but the NUL character."""

from typing import Annotated

from pydantic import Field

StorableText = Annotated[str, Field(pattern=r"^[^\x00]*$")]
"""Without it a NUL is still refused, by the database, but then no field can be named."""
