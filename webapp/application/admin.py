"""What stands over every feature: the administration and the demo's guard."""

from flask import Flask

from webapp.admin import demo_world, navigation
from webapp.admin import views as admin_views
from webapp.admin.commands import demo_cli
from webapp.foundation import worker
from webapp.settings import Mode, UnsafeSettings


def register(app: Flask) -> None:
    """Pages, the navigation of every page, the demo, and the guard before work."""
    app.register_blueprint(admin_views.pages)
    app.context_processor(navigation.context)
    app.cli.add_command(demo_cli)
    worker.before_work(lambda: refuse_unsafe_data(app))


def refuse_unsafe_data(app: Flask) -> None:
    """Raise UnsafeSettings before a production web or worker runs with no keys or demo data."""
    if app.config["SETTINGS"].mode is Mode.PRODUCTION:
        if not app.config["SECRET_KEY"]:
            raise UnsafeSettings(
                "Production refuses to start: there is no session key. Run `flask keys create`."
            )
        with app.app_context():
            demo_world.refuse_in_production()
