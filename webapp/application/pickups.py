"""What the pickups bring."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from webapp.foundation import destructions, jobs, openapi, rotation, uploads, worker
from webapp.foundation.access import Permission
from webapp.pickups import api as pickups_api
from webapp.pickups import kinds as pickup_kinds
from webapp.pickups import retention as pickups_retention
from webapp.pickups import rotation as pickups_rotation
from webapp.pickups.commands import pickups_cli
from webapp.pickups.services import erasing, examining, exports, transmitting
from webapp.pickups.views import listing, queue, receipts, shelf_checks
from webapp.records import kinds as record_kinds
from webapp.records import queries as records_queries


def register(app: Flask, api: openapi.DescribedApi) -> None:
    """Pages and API, what phones send, the examining and transmitting behind it."""
    api.register_blueprint(pickups_api.api)
    record_kinds.register(*pickup_kinds.KINDS)
    uploads.find_places_with(records_queries.place_for_upload)
    for pages in (receipts.pages, queue.pages, listing.pages, shelf_checks.pages):
        app.register_blueprint(pages)
    jobs.register(
        exports.KIND,
        exports.export,
        _l("导出收寄记录"),
        permission=Permission.PICKUPS_EXPORT,
        back="pickups.list_pickups",
    )
    app.cli.add_command(pickups_cli)
    worker.every(2, examining.examine_due, "pickups examined")
    worker.every(2, transmitting.transmit_due, "parcels transmitted")
    worker.daily(3, erasing.erase_expired, "expired identities erased")
    destructions.register(app, *pickups_retention.KINDS)
    rotation.register(app, *pickups_rotation.PARTS)
