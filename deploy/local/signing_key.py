"""The Ed25519 key with which the CRM signs access tokens; made once per stack."""

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.local.environment import SIGNING_KEY
from deploy.local.files import replace_file
from deploy.local.stack import Stack


def ensure_signing_key(stack: Stack) -> None:
    """Write a new key unless there is one."""
    path = stack.home / SIGNING_KEY
    if path.exists():
        return
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    replace_file(path, pem.decode(), mode=0o600)
