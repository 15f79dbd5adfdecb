"""Acts of the vault: the one way to see a clear number."""

from dataclasses import dataclass, field
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from webapp.accounts.models import Account
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import new_id, transaction
from webapp.foundation.errors import TooMany
from webapp.identity import queries, vault
from webapp.identity.documents import DocumentType
from webapp.identity.models import IdentityLook, LookPurpose


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

    Raises NotFound outside the actor's scope or for an erased person, QuotaUsedUp beyond the
    day's quota (the refusal is audited as well). Source: PIPL 51, 54; DESIGN 4.
    """
    quota = current_app.config["SETTINGS"].reveal_daily_quota
    with transaction() as session:
        # The account's row is the lock: two windows cannot share the last look of the day.
        session.execute(select(Account.id).where(Account.id == actor.account_id).with_for_update())
        use = queries.use_for(actor, outlet_id, act_id)
        used = queries.looks_by(actor.account_id)
        refused = used >= quota
        if refused:
            audit.record(Act.IDENTITY_REVEAL_REFUSED, actor, "pickup", act_id, quota=quota)
        else:
            document = queries.document(use.person_id, use.document_id)
            number, name = vault.read_document(session, document)
            session.add(_look(actor, use.person_id, use.document_id, act_id, purpose, case_number))
            audit.record(
                Act.IDENTITY_REVEALED, actor, "pickup", act_id, purpose=purpose, case=case_number
            )
    if refused:
        raise QuotaUsedUp()
    return Revealed(document.document_type, number, name, quota - used - 1)


def _look(
    actor: Actor,
    person_id: UUID,
    document_id: UUID,
    act_id: UUID,
    purpose: LookPurpose,
    case_number: str,
) -> IdentityLook:
    return IdentityLook(
        person_id=person_id,
        id=new_id(),
        document_id=document_id,
        act_id=act_id,
        account_id=actor.account_id,
        role=actor.role,
        organisation_id=actor.chain,
        purpose=purpose,
        case_number=case_number,
        at=clock.now(),
    )
