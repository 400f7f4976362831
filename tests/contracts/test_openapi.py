"""Each service answers as its OpenAPI document says, to good requests and to bad ones (schemathesis)."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from deploy.local.ports import SERVICES
from tests.footprint import Footprint
from tests.platform import Platform

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]

EXAMPLES = int(os.environ.get("LEADFLOW_CONTRACT_EXAMPLES", "12"))
CREDENTIALS = ("Authorization", "X-API-Key", "Cookie")
AnyCase = Case[Any]
ALWAYS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]


@pytest.fixture(scope="module", params=["login", "key"])
async def headers(request: pytest.FixtureRequest, platform: Platform) -> dict[str, str]:
    """The credentials of the demo workspace's admin, or of its program."""
    if request.param == "login":
        return {"Authorization": f"Bearer {await platform.token()}"}
    return {"X-API-Key": platform.demo["api_key"]}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["good", "bad"])
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_keeps_its_description(
    service: str, mode: GenerationMode, headers: dict[str, str], platform: Platform, footprint: Footprint
) -> None:
    schema: Any = schemathesis.openapi.from_url(platform.url(service, "/openapi.json"))
    known = partial(footprint.in_path, workspace_id=platform.workspace)

    problems = [
        problem for found in schema.get_all_operations() for problem in problems_of(found.ok(), mode, headers, known)
    ]

    assert not problems, "\n\n".join(problems)


def problems_of(
    operation: Any, mode: GenerationMode, headers: dict[str, str], known: Callable[[str], str | None]
) -> Iterator[str]:
    """The first thing the operation does that its description does not say."""
    wanted = [*ALWAYS, checks.negative_data_rejection] if mode is GenerationMode.NEGATIVE else ALWAYS

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: AnyCase) -> None:
        for name in CREDENTIALS:  # a made-up credential would hide everything behind 401
            case.headers.pop(name, None)
        if mode is GenerationMode.POSITIVE:
            name_what_exists(case, known)
        case.validate_response(case.call(headers=headers), checks=wanted)

    try:
        ask()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # an operation without any input cannot be asked wrongly
    except Exception as failure:  # whatever schemathesis raises is told beside its operation
        yield f"{operation.method.upper()} {operation.path}: {failure}"


def name_what_exists(case: AnyCase, known: Callable[[str], str | None]) -> None:
    """Random ids would only ever be told 404."""
    for name in case.path_parameters or {}:
        if (value := known(name)) is not None:
            case.path_parameters[name] = value
