"""How an API key is written: `yt_<id>_<secret>`, both in hexadecimal."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from uuid import UUID

SECRET_BYTES = 32
_KEY = re.compile(r"yt_([0-9a-f]{32})_([0-9a-f]{64})")


@dataclass(frozen=True)
class WrittenKey:
    """A key as the client holds it. Its repr does not show the secret."""

    id: UUID
    secret: str = field(repr=False)

    @property
    def text(self) -> str:
        """What goes behind `Authorization: Bearer`."""
        return f"yt_{self.id.hex}_{self.secret}"

    @property
    def secret_hash(self) -> str:
        """What the table keeps."""
        return hashlib.sha256(self.secret.encode()).hexdigest()


def new_key(key_id: UUID) -> WrittenKey:
    """A key with a random secret of 256 bits."""
    return WrittenKey(key_id, secrets.token_hex(SECRET_BYTES))


def read(text: str) -> WrittenKey | None:
    """The key that a client sent; None for anything else."""
    found = _KEY.fullmatch(text)
    return WrittenKey(UUID(found[1]), found[2]) if found else None
