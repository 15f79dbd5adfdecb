"""Acts of a city officer on what its offices are offered to say."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.findings import queries, templates
from webapp.findings.lifecycle import Step
from webapp.findings.models import ResponseTemplate
from webapp.findings.wording import refuse_identity_numbers
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor, ScopeKind
from webapp.foundation.audit import Act
from webapp.foundation.database import insert_once, new_id, transaction
from webapp.foundation.errors import Conflict, InvalidInput, NotFound

MOST = 20
"""Templates of a step in a city: more than that nobody looks through."""
TAKEN = _l("这一步已经有同名的常用语")
TOO_MANY = _l("一步最多 20 条常用语，先停用不用的")
NOT_OF_OFFICES = _l("选一步")
CHANGED = _l("别人刚改过或停用了这一条。看最新的，再改。")


def add(actor: Actor, step: Step, title: str, words: str) -> ResponseTemplate:
    """Offer words for a step in the actor's city.

    Raises NotFound for who works for no city, InvalidInput (`step`, `title`, `words`).
    """
    city_code = _city_of(actor)
    _check(step, words)
    with transaction() as session:
        if queries.count_templates(session, city_code, step) >= MOST:
            raise InvalidInput(errors={"step": [str(TOO_MANY)]})
        made = _new(session, actor, city_code, step, title, words, number=1)
        _record(Act.RESPONSE_TEMPLATE_ADDED, actor, made)
    return made


def replace(actor: Actor, template_id: UUID, title: str, words: str) -> ResponseTemplate:
    """Offer other words in the place of a template. Raises NotFound, Conflict, InvalidInput."""
    city_code = _city_of(actor)
    with transaction() as session:
        old = _offered(session, city_code, template_id)
        _check(old.step, words)
        old.retired_at = clock.now()
        session.flush()
        made = _new(session, actor, city_code, old.step, title, words, number=old.number + 1)
        _record(Act.RESPONSE_TEMPLATE_REPLACED, actor, made)
    return made


def retire(actor: Actor, template_id: UUID) -> None:
    """Offer a template no more. Raises NotFound, Conflict."""
    with transaction() as session:
        old = _offered(session, _city_of(actor), template_id)
        old.retired_at = clock.now()
        _record(Act.RESPONSE_TEMPLATE_RETIRED, actor, old)


def _city_of(actor: Actor) -> str:
    if actor.scope.kind is not ScopeKind.CITY:
        raise NotFound()
    return actor.scope.id


def _check(step: Step, words: str) -> None:
    if step not in templates.STEPS:
        raise InvalidInput(errors={"step": [str(NOT_OF_OFFICES)]})
    refuse_identity_numbers(words)
    templates.check_marks(words)


def _offered(session: Session, city_code: str, template_id: UUID) -> ResponseTemplate:
    found = queries.template_locked(session, city_code, template_id)
    if found.retired_at is not None:
        raise Conflict(CHANGED)
    return found


def _new(
    session: Session,
    actor: Actor,
    city_code: str,
    step: Step,
    title: str,
    words: str,
    number: int,
) -> ResponseTemplate:
    made = ResponseTemplate(
        id=new_id(),
        city_code=city_code,
        step=step,
        title=title,
        words=words,
        number=number,
        made_by=actor.account_id,
        made_at=clock.now(),
    )
    if not insert_once(session, made):
        raise InvalidInput(errors={"title": [str(TAKEN)]})
    return made


def _record(act: Act, actor: Actor, template: ResponseTemplate) -> None:
    audit.record(
        act,
        actor,
        "response-template",
        template.id,
        step=template.step.value,
        number=template.number,
    )
