"""`/static`: the built files. Their names change with their content, so that browsers keep them for good."""

import re
from collections.abc import MutableMapping
from mimetypes import guess_type
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

HASHED = re.compile(r".+-[0-9A-Za-z]{8,}\.\w+")


ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


class BuiltFiles(StaticFiles):
    """Only a file whose name carries a hash is immutable. The build has compressed what is worth it."""

    async def get_response(self, path: str, scope: MutableMapping[str, Any]) -> Response:
        encoding, ending = self._compressed(path, Headers(scope=scope).get("accept-encoding", ""))
        answer = await super().get_response(path + ending, scope)
        if answer.status_code in (200, 304):
            answer.headers["Vary"] = "Accept-Encoding"
        if encoding:
            answer.headers["Content-Encoding"] = encoding
            answer.headers["Content-Type"] = guess_type(path)[0] or "application/octet-stream"
        is_kept = answer.status_code in (200, 304) and HASHED.fullmatch(path)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_kept else "no-cache"
        return answer

    def _compressed(self, path: str, accepted: str) -> tuple[str, str]:
        """The encoding and the ending of the file that is smallest for this browser; empty for the file itself."""
        offered = {part.partition(";")[0].strip() for part in accepted.split(",")}
        for encoding, ending in ENCODINGS:
            if encoding in offered and self.lookup_path(path + ending)[1] is not None:
                return encoding, ending
        return "", ""
