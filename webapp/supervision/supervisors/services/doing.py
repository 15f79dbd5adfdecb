"""The act of a supervisor on a task: the answers to its form."""

from collections.abc import Mapping
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.foundation import audit, clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.supervision.forms import judging
from webapp.supervision.forms import queries as forms
from webapp.supervision.forms.models import Form
from webapp.supervision.supervisors import queries
from webapp.supervision.supervisors.kinds import TaskState
from webapp.supervision.supervisors.models import SupervisorTask

NOT_OPEN = _l("这个任务已经做完，或者被取消了。您填的没有存，先抄下来。")


def finish(
    actor: Actor, outlet_id: UUID, task_id: UUID, form_id: UUID, given: Mapping[str, str]
) -> SupervisorTask:
    """Answer the form of one's own task: the version that was shown, late or not. What arrives a
    second time with the same answers is done already.

    Raises NotFound for somebody else's task or another form, Conflict for one that is not open,
    InvalidInput (by the name of the question).
    """
    with transaction():
        task = queries.task_for(actor, outlet_id, task_id, lock=True)
        if task.account_id != actor.account_id:
            raise NotFound()
        form = _form(task, form_id)
        if _said_already(task, form, given):
            return task
        if task.state is not TaskState.PLANNED:
            raise Conflict(NOT_OPEN)
        task.answers = judging.judge(form, given)
        task.form_id, task.done_at, task.state = form.id, clock.now(), TaskState.DONE
        audit.record(
            Act.TASK_DONE, actor, "supervisor-task", task.id, outlet=outlet_id, number=form.version
        )
    return task


def _said_already(task: SupervisorTask, form: Form, given: Mapping[str, str]) -> bool:
    if task.state is not TaskState.DONE or task.form_id != form.id:
        return False
    try:
        answers: object = judging.judge(form, given)
    except InvalidInput:
        return False
    return bool(task.answers == answers)


def _form(task: SupervisorTask, form_id: UUID) -> Form:
    form = forms.form(form_id)
    if form.purpose is not task.kind.purpose or form.city_code not in ("", task.city_code):
        raise NotFound()
    return form
