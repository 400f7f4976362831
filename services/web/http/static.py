"""`/static`: the built files. Their names change with their content, so that browsers keep them for good."""

import re
from collections.abc import MutableMapping
from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles

HASHED = re.compile(r".+-[0-9A-Za-z]{8,}\.\w+")


class BuiltFiles(StaticFiles):
    """Only a file whose name carries a hash is immutable."""

    async def get_response(self, path: str, scope: MutableMapping[str, Any]) -> Response:
        answer = await super().get_response(path, scope)
        is_kept = answer.status_code in (200, 304) and HASHED.fullmatch(path)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_kept else "no-cache"
        return answer
