"""A worker of its own process for the fault tests: `python -m tests.foundation.job_worker`."""

import sys
import time
from pathlib import Path

from tests.foundation.small import app_of_process
from webapp.foundation import clock, jobs
from webapp.foundation.database import db, transaction
from webapp.foundation.jobs import Turn
from webapp.foundation.throttle import Throttle

BATCH = 5


def count_up(turn: Turn) -> None:
    """Write rows 1…total in batches; each row exactly once, or the key would clash."""
    total, done = turn.parameters["total"], turn.checkpoint or 0
    while done < total:
        with transaction() as session:
            for number in range(done, min(done + BATCH, total)):
                session.add(
                    Throttle(scope="job", subject=str(number), count=0, ends_at=clock.now())
                )
            done = min(done + BATCH, total)
            turn.keep(session, done, done, total)
        time.sleep(turn.parameters.get("pause", 0))
        turn.progress(done, total)


def main() -> None:
    """Work until killed, holding each job for so many seconds."""
    app = app_of_process()
    jobs.register("count-up", count_up, "数数")
    with app.app_context():
        Path(sys.argv[2]).touch()
        while True:
            if not jobs.run_next(lease_seconds=int(sys.argv[1])):
                time.sleep(0.05)
            db.session.remove()


if __name__ == "__main__":
    main()
