"""What changes, as it happens: `/stream`."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
