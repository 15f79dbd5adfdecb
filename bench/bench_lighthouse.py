"""Lighthouse's mobile scores of the pages that people open first, in the middle of five runs.

Needs Chromium, and npm once (bench/package.json pins Lighthouse). The pages come from the real
gunicorn over a PostgreSQL with a shift's records; Lighthouse simulates a slow phone and network.
"""

import json
import os
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.context import Context
from bench.figures import Figure
from tests import builders as general
from tests import builders_calls as calling
from tests import builders_handovers as handing
from tests import builders_pickups as builders
from tests.builders_findings import People
from tests.house_rules import worlds
from tests.people import sender, waybill
from tooling import chromium
from tooling.live import LiveServer
from webapp.accounts.models import Account
from webapp.application import create_app
from webapp.findings.lifecycle import FindingState
from webapp.foundation.access import Role
from webapp.pickups.services import examining

RUNS = 5
TRIES = 4
RECORDS = 30
DOCUMENTS = 12
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100}
TOLD = {
    "largest-contentful-paint": "ms to the largest paint",
    "total-blocking-time": "ms blocked",
    "cumulative-layout-shift": "layout shift",
}
RUN_SECONDS = 180
FLAGS = ["--headless=new", *(flag for flag in chromium.FLAGS if "media-stream" not in flag)]
"""Without the invented camera of the tests: here its picture would be drawn by the processor."""


@dataclass(frozen=True)
class _Page:
    """An address, and as whom it is opened: the cookie of a session, or empty."""

    name: str
    path: str
    cookie: str = ""


def run(context: Context) -> list[Figure]:
    """Score each page; the figure is the median of the runs."""
    settings = context.settings("postgresql")
    app = create_app(settings)
    with app.app_context(), context.serving(settings) as server:
        pages = _pages(server)
        return [figure for page in pages for figure in _score(context, server.url, page)]


def _pages(server: LiveServer) -> list[_Page]:
    """A courier with a shift behind it, and an officer with flags to look at."""
    outlet = builders.outlet()
    account = builders.courier(outlet)
    phone = builders.phone(account, outlet, url=server.url)
    for number in range(RECORDS):
        queued = phone.pickup([waybill()], sender(number), channel="typed")
        assert phone.send(queued).status == 201
    while examining.examine_due():
        pass
    officer = worlds.official(Role.COUNTY_OFFICER, outlet)
    courier = builders.cookie_of(builders.session_of(account).id)
    return [
        _Page("sign-in", "/sign-in"),
        _Page("courier's day", "/courier/today", courier),
        _Page("pickup", "/courier/pickup", courier),
        _Page(
            "queue",
            "/queue",
            builders.cookie_of(builders.session_of(officer, Role.COUNTY_OFFICER).id),
        ),
        *_pages_of_documents(),
        *_pages_of_supervision(account),
    ]


def _pages_of_documents() -> list[_Page]:
    """The citizen's door, a caller in mid-call, the clerk with a handover list half done, and the
    courier who takes one."""
    clerk = calling.clerk(general.hall())
    always = {str(day): [["00:00", "24:00"]] for day in range(1, 8)}
    campaign = calling.campaign(clerk, hours=always)
    caller = calling.caller(campaign)
    calling.queued_case(clerk)
    calling.dialled(caller, campaign)
    outlet = handing.postal_outlet()
    courier = handing.courier(outlet)
    offered = handing.offered(clerk, outlet, DOCUMENTS)
    gathered = handing.gathered(clerk, outlet, DOCUMENTS)
    return [
        _Page("citizen's door", "/documents"),
        _Page("caller's desk", "/calls", builders.cookie_of(caller.session_id)),
        _Page("handover list", f"/handovers/{gathered.id}", builders.cookie_of(clerk.session_id)),
        _Page(
            "handover scan", f"/handovers/in/{offered.id}", builders.cookie_of(courier.session_id)
        ),
    ]


def _pages_of_supervision(courier: Account) -> list[_Page]:
    """A report, the list and one finding of a supervisor, and a courier's round of villages."""
    people = People()
    finding = people.bring(people.report(), FindingState.REVIEWED)
    reporter = builders.cookie_of(people.supervisor.session_id)
    rounds = builders.cookie_of(builders.session_of(courier).id)
    return [
        _Page("report", "/supervisor/report", reporter),
        _Page("findings", "/findings", reporter),
        _Page("a finding", f"/findings/{finding.outlet_id}/{finding.id}", reporter),
        _Page("tasks", "/tasks", reporter),
        _Page("round", "/courier/round", rounds),
    ]


def _score(context: Context, url: str, page: _Page) -> list[Figure]:
    reports = [_report(context, url, page, number) for number in range(RUNS)]
    figures = []
    for category, least in LEAST.items():
        scores = [100 * (report["categories"][category]["score"] or 0) for report in reports]
        name = f"{page.name}: {category}"
        figures.append(Figure.at_least(name, statistics.median(scores), "", least))
    for audit, words in TOLD.items():
        values = [report["audits"][audit]["numericValue"] for report in reports]
        figures.append(Figure.told(f"… {words}", statistics.median(values), ""))
    return figures


def _report(context: Context, url: str, page: _Page, number: int) -> dict[str, Any]:
    """One run's report. Raises RuntimeError when Lighthouse could not load the page."""
    folder = context.folder / "lighthouse"
    folder.mkdir(exist_ok=True)
    name = page.path.strip("/").replace("/", "-")
    headers, output = folder / f"{name}.headers", folder / f"{name}-{number}.json"
    # In a file, not on the command line: a command line is everybody's to read.
    headers.write_text(json.dumps({"Cookie": page.cookie} if page.cookie else {}))
    command = [
        *context.lighthouse,
        f"{url}{page.path}",
        "--quiet",
        "--output=json",
        f"--output-path={output}",
        f"--only-categories={','.join(LEAST)}",
        f"--extra-headers={headers}",
        f"--chrome-flags={' '.join(FLAGS)}",
    ]
    environment = {**os.environ, "CHROME_PATH": context.chromium}
    for left in range(TRIES - 1, -1, -1):  # now and then Chromium hands over no trace to read
        done = subprocess.run(command, env=environment, timeout=RUN_SECONDS, cwd=folder)
        if done.returncode == 0:
            break
        if not left:
            raise RuntimeError(f"Lighthouse could not load {page.path}")
    report: dict[str, Any] = json.loads(Path(output).read_text())
    return report
