"""Which worker processes a service has: one for everything, several of the same, or one for each role."""

import os

ROLES = ("consumers", "relay", "scheduler")


def worker_processes(service: str) -> dict[str, str]:
    """Name → roles, in the order of their ports."""
    if _is_split(service):
        return {role: role for role in ROLES}
    everything = ",".join(ROLES)
    more = {f"worker-{number}": everything for number in range(2, _number_of(service) + 1)}
    return {"worker": everything, **more}


def _is_split(service: str) -> bool:
    """LEADFLOW_SPLIT=crm,scoring (or `all`) gives those services a process per role."""
    chosen = os.environ.get("LEADFLOW_SPLIT", "").replace(",", " ").split()
    return service in chosen or "all" in chosen


def _number_of(service: str) -> int:
    """LEADFLOW_CRM_WORKERS=2 gives the CRM two worker processes that share its partitions."""
    return max(1, min(10, int(os.environ.get(f"LEADFLOW_{service.upper()}_WORKERS") or 1)))
