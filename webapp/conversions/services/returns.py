"""What was not delivered: the hall has the post try again, or takes the document back."""

from collections.abc import Callable
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.conversions import travelling
from webapp.conversions.models import ConversionCase, HandoverDocument
from webapp.conversions.queries import way
from webapp.foundation import audit
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import Conflict

NOT_WAITING = _l("这一件已经不在“没投成”里了，没有再记。看一眼最新的情况。")


def send_again(actor: Actor, document_id: UUID) -> None:
    """Have the post try once more. Raises NotFound, Conflict."""
    _act(actor, document_id, travelling.send_again, Act.DOCUMENT_SENT_AGAIN)


def take_back(actor: Actor, document_id: UUID) -> None:
    """The document lies at the counter again; the citizen is told. Raises NotFound, Conflict."""
    _act(actor, document_id, travelling.take_back, Act.DOCUMENT_TAKEN_BACK)


def _act(
    actor: Actor,
    document_id: UUID,
    move: Callable[[Session, Actor, HandoverDocument, ConversionCase], None],
    act: Act,
) -> None:
    with transaction() as session:
        document, case = way.locked(way.document_for(actor, document_id))
        if document.closed_at is not None or case.state not in way.FAILED:
            raise Conflict(NOT_WAITING)
        move(session, actor, document, case)
        audit.record(act, actor, "handover-document", document.id, chain=document.hall_id)
