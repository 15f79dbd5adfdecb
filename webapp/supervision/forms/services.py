"""The act on forms: a new version, for a city or for everywhere."""

from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.foundation import audit, clock
from webapp.foundation.access import Actor, ScopeKind
from webapp.foundation.audit import Act
from webapp.foundation.database import insert_once, new_id, transaction
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.supervision.forms import queries
from webapp.supervision.forms.kinds import FormField, Purpose, as_json
from webapp.supervision.forms.models import Form
from webapp.supervision.forms.queries import EVERYWHERE

SAME = _l("和现在的表单一样，没有什么要改")
NEWER = _l("别人刚改过这张表单。看最新的，再改。")


def change(
    actor: Actor, purpose: Purpose, seen: UUID, title: str, questions: tuple[FormField, ...]
) -> Form:
    """Write the next version: of a city by its officer, for everywhere by the administrator.

    `seen` is the version that was changed. What was answered keeps its own. Raises NotFound for
    who works for neither, Conflict, InvalidInput.
    """
    city = city_of_editor(actor)
    with transaction() as session:
        now = queries.current(purpose, city)
        if now.id != seen:
            raise Conflict(NEWER)
        fields = as_json(questions)
        if (now.title, now.fields) == (title, fields):
            raise InvalidInput(errors={"questions": [str(SAME)]})
        made = Form(
            id=new_id(),
            purpose=purpose,
            city_code=city,
            version=queries.newest_number(purpose, city) + 1,
            title=title,
            fields=fields,
            made_by=actor.account_id,
            made_at=clock.now(),
        )
        if not insert_once(session, made):
            raise Conflict(NEWER)
        audit.record(
            Act.FORM_CHANGED, actor, "form", made.id, number=made.version, purpose=purpose.value
        )
    return made


def city_of_editor(actor: Actor) -> str:
    """For which city somebody writes forms; empty: for everywhere. Raises NotFound."""
    if actor.scope.kind is ScopeKind.CITY:
        return actor.scope.id
    if actor.scope.kind is ScopeKind.PLATFORM:
        return EVERYWHERE
    raise NotFound()
