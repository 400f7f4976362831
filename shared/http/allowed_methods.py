"""Which methods a path has: the `Allow` of a 405 names all of them, not only those of the first route that fits."""

import re
from collections.abc import Sequence
from typing import Any

from fastapi.routing import iter_route_contexts
from starlette.types import Scope

from shared.http.route_template import route_template

PARAMETER = re.compile(r"\{[^}]*\}")


def allowed_methods(routes: Sequence[Any], scope: Scope) -> list[str]:
    """The methods of every route whose template fits as this request's does, sorted."""
    asked = PARAMETER.sub("{}", route_template(scope))
    methods: set[str] = set()
    for route in iter_route_contexts(routes):
        if route.path_format is not None and PARAMETER.sub("{}", route.path_format) == asked:
            methods |= route.methods or set()
    return sorted(methods)
