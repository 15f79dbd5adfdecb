"""What a job's page says: how it stands, what is safe, what to do now."""

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.foundation import clock
from webapp.foundation.jobs.kinds import KINDS
from webapp.foundation.jobs.lifecycle import JobState
from webapp.foundation.jobs.models import Job

LEAST_ELAPSED = 3
"""Seconds of work before a guess of the rest is worth anything."""
ENDS: dict[tuple[JobState, str], Any] = {
    (JobState.FAILED, "worker-lost"): _l(
        "中断了三次，没有做成。停之前做完的还算数。请把这一页的编号告诉系统管理员。"
    ),
    (JobState.FAILED, "unexpected"): _l(
        "没有做成，不是您的操作引起的。停之前做完的还算数。请把这一页的编号告诉系统管理员。"
    ),
    (JobState.STOPPED, "grant-ended"): _l("您的岗位变了，这件事没有接着做。"),
    (JobState.STOPPED, ""): _l("已经停下。停之前做完的还算数。"),
}


def title_of(job: Job) -> str:
    """What the job is called."""
    return str(KINDS[job.kind].title)


def counts_of(job: Job) -> list[tuple[str, int]]:
    """The counts that the kind has words for, in its order."""
    words = KINDS[job.kind].counts
    return [(str(words[name]), job.counts[name]) for name in words if name in job.counts]


def says(job: Job) -> str:
    """One or two sentences on how it stands."""
    if job.state is JobState.WAITING:
        return _("正在排队，轮到就开始。可以离开这一页，做完的会留在这里。")
    if job.is_open and job.stop_wanted:
        return _("正在停下，手上这一批做完就停。")
    if job.state is JobState.PAUSED:
        return _("刚才中断了，会从断开的地方接着做，做完的不会重做。")
    if job.state is JobState.RUNNING:
        return _rest(job)
    if job.state is JobState.DONE:
        return _what_is_left(job)
    if sentence := ENDS.get((job.state, job.error)):
        return str(sentence)
    return _("没有做成（%(reason)s）。改好以后再做一次。", reason=job.error)


def _rest(job: Job) -> str:
    elapsed = (clock.now() - job.started_at).total_seconds() if job.started_at else 0
    if not job.total or not job.done or elapsed < LEAST_ELAPSED or job.attempts > 1:
        return _("可以离开这一页，做完的会留在这里。")
    seconds = round(elapsed * (job.total - job.done) / job.done)
    if seconds < 60:
        return _("约还要 %(count)s 秒。可以离开这一页，做完的会留在这里。", count=max(1, seconds))
    minutes = round(seconds / 60)
    return _("约还要 %(count)s 分钟。可以离开这一页，做完的会留在这里。", count=minutes)


def _what_is_left(job: Job) -> str:
    if job.result_was_deleted:
        return _("做完了。文件已过保存期，系统已删除，要用的话再做一次。")
    if job.has_result and KINDS[job.kind].page:
        return _("做完了，看过结果再定下一步。")
    if job.has_result:
        hours = current_app.config["SETTINGS"].export_keep_hours
        return _("做完了。文件保留 %(count)s 小时，到时系统会删除。", count=hours)
    return _("做完了。")
