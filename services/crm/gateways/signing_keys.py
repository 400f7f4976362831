"""The keys that sign access tokens, from a PEM file: the first signs, the others' tokens are still accepted."""

import os
import re
from pathlib import Path

from shared.auth.tokens import SigningKey

PEM = re.compile(r"-----BEGIN PRIVATE KEY-----.+?-----END PRIVATE KEY-----", re.DOTALL)


class SigningKeyMissing(Exception):
    """Without a key nobody could log in; the process does not start."""


def load_signing_keys(path: Path, *, may_create: bool) -> list[SigningKey]:
    """Read the keys. `may_create` makes a new one where the file is missing: for machines of developers only."""
    if not path.exists():
        if not may_create:
            raise SigningKeyMissing(f"no signing key in {path}: openssl genpkey -algorithm ed25519 -out {path}")
        _create(path)
    keys = [SigningKey.from_pem(pem) for pem in PEM.findall(path.read_text())]
    if not keys:
        raise SigningKeyMissing(f"{path} holds no PEM private key")
    return keys


def _create(path: Path) -> None:
    """Another process may do the same at this moment: the first to link its finished file wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(SigningKey.generate().pem)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
