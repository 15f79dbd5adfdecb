"""Acts on couriers that need the vault: their own document is kept, so that its use is seen."""

from datetime import date
from typing import Any
from uuid import UUID

from webapp.accounts import appointing, invitations
from webapp.accounts.models import Account
from webapp.accounts.people import managed_by
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import InvalidInput
from webapp.identity import vault
from webapp.identity.documents import DocumentType
from webapp.identity.vault import OpenedIdentity
from webapp.places.queries import knows_county


def invite_courier(
    actor: Actor,
    *,
    login: str,
    name: str,
    place: str,
    document_type: DocumentType,
    number: str,
    expires_on: date | None,
) -> tuple[Account, str]:
    """A courier for an outlet in scope; answers the account and the token of its link, told once.

    Raises InvalidInput by field; what it says never repeats the number. Source: 令 24 asks for the
    real name of senders; a courier who posts under the own name at work has to be seen.
    """
    appointed = appointing.appoint(actor, Role.COURIER, place)
    opened = _checked(document_type, number, name, expires_on)
    with transaction() as session:
        account = invitations.new_account(session, login=login, name=name)
        account.person_id = vault.keep_document(session, opened).person_id
        grant = invitations.new_grant(
            session, account, Role.COURIER, given_by=actor.account_id, **appointed
        )
        token = invitations.new_invitation(session, account, actor.account_id)
        audit.record(
            Act.ACCOUNT_INVITED,
            actor,
            "account",
            account.id,
            chain=grant.organisation_id,
            role=Role.COURIER,
            grant=grant.id,
        )
    return account, token


def keep_own_document(
    actor: Actor,
    account_id: UUID,
    *,
    document_type: DocumentType,
    number: str,
    expires_on: date | None,
) -> None:
    """Keep the own document of somebody who is to become a courier, or has a new one.

    Raises NotFound and Forbidden as every act on people, InvalidInput by field.
    """
    opened = _checked(document_type, number, managed_by(actor, account_id).name, expires_on)
    with transaction() as session:
        account = managed_by(actor, account_id)
        account.person_id = vault.keep_document(session, opened).person_id
        audit.record(Act.OWN_DOCUMENT_KEPT, actor, "account", account_id)


def _checked(
    document_type: DocumentType, number: str, name: str, expires_on: date | None
) -> OpenedIdentity:
    try:
        return vault.check_identity(
            document_type=document_type,
            number=number,
            name=name,
            expires_on=expires_on,
            phone="",
            day=clock.today(),
            counties=knows_county,
        )
    except InvalidInput as refusal:
        said: dict[str, Any] = refusal.extra["errors"]
        raise InvalidInput(errors={said["part"]: said["identity"]}) from None
