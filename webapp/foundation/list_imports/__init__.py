"""Lists that come as spreadsheets: read in a dry run, judged row by row, taken in batch by batch.

What every such list shares; columns, judgement, acts and audit entries are the feature's own.
"""

from webapp.foundation.list_imports.batches import in_batches
from webapp.foundation.list_imports.carrying_out import COUNTED, Intake, begin
from webapp.foundation.list_imports.checking import dry_run
from webapp.foundation.list_imports.files import parameters_of, sent_file, template, xlsx
from webapp.foundation.list_imports.judging import CHANGED, NEW, SAME, Judged, judged_by
from webapp.foundation.list_imports.pages import have_checked, report_sheet, to_job, when_checked
from webapp.foundation.list_imports.reading import (
    MOST_ROWS,
    other_places,
    rows_in,
    sheet_of,
    without_repeats,
)
from webapp.foundation.list_imports.report import (
    Summary,
    found,
    orders_in,
    orders_of,
    original_in,
    pack,
    read_summary,
    sheet_of_all,
    summary_in,
    totals_of,
)

__all__ = [
    "CHANGED",
    "COUNTED",
    "MOST_ROWS",
    "NEW",
    "SAME",
    "Intake",
    "Judged",
    "Summary",
    "begin",
    "dry_run",
    "found",
    "have_checked",
    "in_batches",
    "judged_by",
    "orders_in",
    "orders_of",
    "original_in",
    "other_places",
    "pack",
    "parameters_of",
    "read_summary",
    "report_sheet",
    "rows_in",
    "sent_file",
    "sheet_of",
    "sheet_of_all",
    "summary_in",
    "template",
    "to_job",
    "totals_of",
    "when_checked",
    "without_repeats",
    "xlsx",
]
