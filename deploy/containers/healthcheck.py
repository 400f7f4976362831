"""Asks this container's process whether it is ready, and says so by the exit code; needs Python alone, and little time.

An api listens on `<SERVICE>_PORT`, a worker on `<SERVICE>_WORKER_PORT`: whichever is here answers.
"""

import os
import socket
import sys

PATIENCE_SECONDS = 4.0
"""For each of two ports: below the ten seconds after which the engine counts a failure."""
REQUEST = b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


def is_ready(port: int) -> bool:
    """Whether `/readyz` is answered with 200."""
    try:
        with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as connection:
            connection.sendall(REQUEST)
            return b" 200 " in connection.recv(64)
    except OSError:
        return False


def main() -> None:
    service = os.environ["SERVICE"].upper()
    ports = (os.environ.get(f"{service}_{role}") for role in ("PORT", "WORKER_PORT"))
    sys.exit(0 if any(is_ready(int(port)) for port in ports if port) else 1)


if __name__ == "__main__":
    main()
