"""What accounts move to a new key: the secrets of second factors."""

from typing import Any

from webapp.accounts import second_factor
from webapp.accounts.models import Account
from webapp.foundation import rotation
from webapp.foundation.rotation import Batch, Part


def move_second_factors(size: int, after: Any) -> Batch:
    """Wrap secrets with the vault's current key."""
    return rotation.rewrap(
        Account.totp_key_id, Account.totp_secret, second_factor.bound_to, size, after
    )


PARTS = (Part("second factors", move_second_factors, Account.totp_key_id),)
