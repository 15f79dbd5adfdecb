"""Acts of the vault: the one way to see a clear number."""

from dataclasses import dataclass, field
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Account
from webapp.foundation import audit, clock, crypto
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import new_id, transaction
from webapp.foundation.errors import NotFound, TooMany
from webapp.identity import queries, vault
from webapp.identity.documents import DocumentType
from webapp.identity.models import IdentityLook, IdentityUse, LookPurpose
from webapp.identity.vault import RecordedIdentity


@dataclass(frozen=True)
class Revealed:
    """A document in the clear, for one page shown once."""

    document_type: DocumentType
    number: str = field(repr=False)
    name: str = field(repr=False)
    looks_left: int


class QuotaUsedUp(TooMany):
    """No more looks today."""

    slug = "reveal-quota"
    sentence = _l("今天查看的次数用完了。明天再看，或者请同事查看。")


def reveal(
    actor: Actor, outlet_id: UUID, act_id: UUID, *, purpose: LookPurpose, case_number: str
) -> Revealed:
    """Show the clear number of an act's document; the person will see who looked and why.

    Raises NotFound outside the actor's scope or for an erased act or person, QuotaUsedUp beyond
    the day's quota (the refusal is audited as well). Source: PIPL 51, 54.
    """
    quota = current_app.config["SETTINGS"].reveal_daily_quota
    with transaction() as session:
        # The account's row is the lock: two windows cannot share the last look of the day.
        lock = select(Account.id).where(Account.id == actor.account_id)
        session.execute(lock.with_for_update(key_share=True))
        use = queries.use_for(actor, outlet_id, act_id)
        used = queries.looks_by(actor.account_id)
        refused = used >= quota
        if refused:
            audit.record(Act.IDENTITY_REVEAL_REFUSED, actor, "pickup", act_id, quota=quota)
        else:
            shown = _recorded(session, use)
            session.add(_look(actor, use, purpose, case_number))
            audit.record(
                Act.IDENTITY_REVEALED, actor, "pickup", act_id, purpose=purpose, case=case_number
            )
    if refused:
        raise QuotaUsedUp()
    return Revealed(shown.document_type, shown.number, shown.name, quota - used - 1)


def _recorded(session: Session, use: IdentityUse) -> RecordedIdentity:
    """The document as it was shown for this act. Raises NotFound once it was erased."""
    document = queries.document(use.person_id, use.document_id)
    try:
        return vault.recorded(session, use, document)
    except crypto.CannotOpen:
        raise NotFound() from None


def _look(actor: Actor, use: IdentityUse, purpose: LookPurpose, case_number: str) -> IdentityLook:
    return IdentityLook(
        person_id=use.person_id,
        id=new_id(),
        document_id=use.document_id,
        act_id=use.act_id,
        account_id=actor.account_id,
        role=actor.role,
        organisation_id=actor.chain,
        purpose=purpose,
        case_number=case_number,
        at=clock.now(),
    )
