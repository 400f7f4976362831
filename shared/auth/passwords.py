"""Passwords: argon2id, in threads of their own so that neither the event loop nor the memory suffers."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

THREADS = 2
"""A hash takes 64 MB and tens of milliseconds: a flood of logins queues here."""

_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="argon2id")
_hasher = PasswordHash((Argon2Hasher(),))


async def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def password_matches(password: str, stored_hash: str | None) -> bool:
    """Whether the password is right. With no user (`None`) it takes as long: timing tells nothing."""
    loop = asyncio.get_running_loop()
    if stored_hash is None:
        stored_hash = await loop.run_in_executor(_threads, _hash_of_nobody)
        await loop.run_in_executor(_threads, _hasher.verify, password, stored_hash)
        return False
    return await loop.run_in_executor(_threads, _hasher.verify, password, stored_hash)


def needs_new_hash(stored_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's; renew it at the next login."""
    return _hasher.current_hasher.check_needs_rehash(stored_hash)


@cache
def _hash_of_nobody() -> str:
    return _hasher.hash("nobody has this password")
