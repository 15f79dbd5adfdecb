"""What the places bring: regions, outlets, norms and the directory of villages."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from webapp.foundation import jobs, list_imports, openapi
from webapp.foundation.access import Permission
from webapp.places import api as places_api
from webapp.places import views as places_views
from webapp.places.commands import places_cli
from webapp.places.norms import views as norms_views
from webapp.places.services import exports as outlet_exports
from webapp.places.services import imports as outlet_imports
from webapp.places.villages import views as villages_views
from webapp.places.villages.services import imports as village_imports


def register(app: Flask, api: openapi.DescribedApi) -> None:
    """Pages and API of regions, outlets and norms; lists of outlets and villages in and out."""
    app.register_blueprint(places_views.pages)
    app.register_blueprint(norms_views.pages)
    app.register_blueprint(villages_views.pages)
    api.register_blueprint(places_api.api)
    app.cli.add_command(places_cli)
    jobs.register(
        outlet_imports.CHECK,
        outlet_imports.check,
        _l("检查网点表"),
        permission=Permission.PLACES_EDIT,
        back="places.import_outlets",
        page="places.show_check",
    )
    jobs.register(
        outlet_imports.IMPORT,
        outlet_imports.import_outlets,
        _l("导入网点表"),
        permission=Permission.PLACES_EDIT,
        back="places.list_outlets",
        counts=list_imports.COUNTED,
    )
    jobs.register(
        outlet_exports.EXPORT,
        outlet_exports.export,
        _l("导出网点"),
        permission=Permission.PLACES_READ,
        back="places.list_outlets",
    )
    _register_village_imports()


def _register_village_imports() -> None:
    jobs.register(
        village_imports.CHECK,
        village_imports.check,
        _l("检查村名录"),
        permission=Permission.VILLAGES_EDIT,
        back="villages.import_villages",
        page="villages.show_check",
    )
    jobs.register(
        village_imports.IMPORT,
        village_imports.import_villages,
        _l("导入村名录"),
        permission=Permission.VILLAGES_EDIT,
        back="villages.list_villages",
        counts=list_imports.COUNTED,
    )
