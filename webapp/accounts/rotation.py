"""What accounts move to a new key: the secrets of second factors."""

from sqlalchemy import select

from webapp.accounts import second_factor
from webapp.accounts.models import Account
from webapp.foundation import audit, crypto
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.keys import Purpose


def move_second_factors(size: int) -> int:
    """Wrap up to `size` secrets with the vault's current key."""
    current = crypto.provider().current(Purpose.VAULT).id
    with transaction() as session:
        query = (
            select(Account)
            .where(Account.totp_secret.is_not(None), Account.totp_key_id != current)
            .order_by(Account.id)
            .limit(size)
            .with_for_update()
        )
        accounts = session.scalars(query).all()
        for account in accounts:
            second_factor.keep_secret(account, second_factor.read_secret(account))
        if accounts:
            audit.record(Act.KEYS_ROTATED, None, "accounts", "second factors", moved=len(accounts))
    return len(accounts)
