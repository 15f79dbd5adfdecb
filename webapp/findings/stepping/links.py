"""Links of reporters without an account: a token for them, its hash for us."""

import hashlib
import secrets


def new_link() -> tuple[str, str]:
    """A token for the link of a reporter without an account, and the hash that is kept of it."""
    token = secrets.token_urlsafe(24)
    return token, link_hash(token)


def link_hash(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()
