"""`flask worker …`: does what is due, again and again, in as many processes as one likes.

What has to happen is always a row that one worker takes; the registrations here only say how often
to look. webapp/application makes them.
"""

import logging
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import click
import structlog
from apscheduler.executors.pool import ThreadPoolExecutor as Pool
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import String, and_, not_, or_, update
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation import clock, stopping
from webapp.foundation.database import UtcDateTime, apart, db, upsert_into
from webapp.foundation.errors import place_of

log = structlog.get_logger("worker")
worker_cli = AppGroup("worker", help="Background work.")

DAILY_LOOK = 60
"""Seconds between two looks at whether a day's work is due."""
DAILY_LEASE = timedelta(hours=1)
DAILY_AGAIN = timedelta(minutes=10)
"""When a day's work failed, it is tried again after this."""


@dataclass(frozen=True)
class Piece:
    """One kind of periodic work."""

    name: str
    seconds: float
    function: Callable[[], object]


PIECES: dict[str, Piece] = {}
CHECKS: list[Callable[[], object]] = []


class DailyRun(db.Model):  # type: ignore[name-defined]
    """When a day's work was last due and taken, so that one of all workers does it, once a day."""

    __tablename__ = "daily_runs"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime] = mapped_column(UtcDateTime)
    finished: Mapped[bool] = mapped_column()


def before_work(check: Callable[[], object]) -> None:
    """Have `check()` called before a worker begins; what it raises ends the worker."""
    CHECKS[:] = [check]


def every(seconds: float, function: Callable[[], object], name: str) -> None:
    """Have `function()` called every so many seconds in each worker; never twice at once in one.

    It runs in an app context of its own, finds its work as rows and takes them by lease or lock.
    """
    PIECES[name] = Piece(name, seconds, function)


def daily(hour: int, function: Callable[[], object], name: str, minute: int = 0) -> None:
    """Have `function()` called once a day after that hour and minute in Shanghai, by one worker.

    Made up for when no worker ran at that hour; tried again when it fails or its worker dies.
    """

    def run_when_due() -> None:
        due_at = last_due(hour, minute)
        if not _take_day(name, due_at):
            return
        try:
            function()
        except BaseException:
            _note_day(name, due_at, finished=False)
            raise
        _note_day(name, due_at, finished=True)

    every(DAILY_LOOK, run_when_due, name)


def last_due(hour: int, minute: int = 0) -> datetime:
    """The last moment at which it was that hour and minute in Shanghai."""
    local = clock.now().astimezone(clock.SHANGHAI)
    due = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return due if due <= local else due - timedelta(days=1)


@worker_cli.command("run")
def run() -> None:
    """Work until asked to end (SIGTERM, Ctrl-C); what is begun is brought to a good point."""
    ends = {signal.SIGTERM, signal.SIGINT}
    # Blocked before any thread begins, so that sigwait() below is the only place that sees them.
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    for check in CHECKS:
        check()
    stopping.forget()
    scheduler = _scheduler(current_app._get_current_object())  # noqa: SLF001
    scheduler.start()
    log.info("worker started", pieces=sorted(PIECES))
    received = signal.sigwait(ends)
    log.info("worker ends", signal=signal.Signals(received).name)
    stopping.ask()
    scheduler.shutdown(wait=True)
    log.info("worker ended")


@worker_cli.command("once")
def once() -> None:
    """Do everything that is due one time, in order of registration; exit 1 if a piece failed."""
    app = current_app._get_current_object()  # noqa: SLF001
    failed = [piece.name for piece in list(PIECES.values()) if not _do(app, piece)]
    for name in failed:
        click.echo(f"{name}: failed, see the log", err=True)
    if failed:
        sys.exit(1)


def _scheduler(app: Flask) -> BackgroundScheduler:
    # The scheduler itself would log each second that a long piece is still running.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # One thread for each piece: a job of an hour delays nothing else.
    scheduler = BackgroundScheduler(
        timezone=clock.SHANGHAI, executors={"default": Pool(max(1, len(PIECES)))}
    )
    for piece in PIECES.values():
        scheduler.add_job(
            _do,
            IntervalTrigger(seconds=piece.seconds, timezone=clock.SHANGHAI),
            args=(app, piece),
            id=piece.name,
            next_run_time=datetime.now(clock.SHANGHAI),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
    return scheduler


def _do(app: Flask, piece: Piece) -> bool:
    began = time.monotonic()
    try:
        with app.app_context():
            piece.function()
    except Exception as error:
        # The message may quote a row, so the log gets the kind and the place only.
        seconds = round(time.monotonic() - began, 1)
        kind, place = type(error).__name__, place_of(error)
        log.error("piece failed", piece=piece.name, error=kind, place=place, seconds=seconds)
        return False
    return True


def _take_day(name: str, due_at: datetime) -> bool:
    """Whether this worker is the one that does it."""
    now = clock.now()
    values = {"due_at": due_at, "lease_until": now + DAILY_LEASE, "finished": False}
    taken = (
        upsert_into(DailyRun)
        .values(name=name, **values)
        .on_conflict_do_update(
            index_elements=[DailyRun.name],
            set_=values,
            where=or_(
                and_(DailyRun.finished, DailyRun.due_at < due_at),
                and_(not_(DailyRun.finished), DailyRun.lease_until <= now),
            ),
        )
        .returning(DailyRun.name)
    )
    with apart() as session:
        return session.scalar(taken) is not None


def _note_day(name: str, due_at: datetime, *, finished: bool) -> None:
    noted = update(DailyRun).where(DailyRun.name == name, DailyRun.due_at == due_at)
    with apart() as session:
        session.execute(noted.values(finished=finished, lease_until=clock.now() + DAILY_AGAIN))
