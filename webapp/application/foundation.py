"""What stands under every feature: its pages, commands and periodic work."""

from flask import Flask

from webapp.accounts.queries import grant_holds
from webapp.foundation import (
    destructions,
    forms,
    health,
    idempotency,
    jobs,
    one_time_codes,
    retention,
    rotation,
    sealed,
    spreadsheets,
    throttle,
    uploads,
    webhooks,
    worker,
    working_days,
)
from webapp.foundation.audit.commands import audit_cli, seal_and_keep
from webapp.foundation.jobs import rotation as jobs_rotation
from webapp.foundation.jobs import views as jobs_views
from webapp.foundation.key_commands import keys_cli
from webapp.foundation.messages import models as messages_models
from webapp.foundation.messages import sending
from webapp.foundation.uploads import api as uploads_api
from webapp.foundation.uploads import rotation as uploads_rotation
from webapp.foundation.webhooks import delivering
from webapp.foundation.working_days import views as working_days_views
from webapp.foundation.working_days.commands import working_days_cli


def register(app: Flask) -> None:
    """Health, jobs, uploads, working days, the outboxes, and the sweeping after all of them."""
    app.register_blueprint(health.pages)
    app.register_blueprint(jobs_views.pages)
    app.register_blueprint(uploads_api.tus)
    app.register_blueprint(working_days_views.pages)
    forms.protection.exempt(uploads_api.tus)
    for group in (audit_cli, keys_cli, worker.worker_cli, working_days_cli):
        app.cli.add_command(group)
    jobs.check_grants_with(grant_holds)
    worker.every(1, jobs.run_all, "jobs")
    worker.every(600, jobs.sweep, "old job files deleted")
    worker.every(600, throttle.sweep, "old throttles deleted")
    worker.every(3600, spreadsheets.sweep, "left-over spreadsheets deleted")
    worker.every(3600, uploads.sweep, "uploads without a record deleted")
    worker.daily(3, seal_and_keep, "audit heads sealed")
    worker.daily(4, working_days.load_days, "working days loaded")
    destructions.register(app, *retention.KINDS)
    rotation.register(app, *uploads_rotation.PARTS, *jobs_rotation.PARTS)
    _register_outboxes(app)


def _register_outboxes(app: Flask) -> None:
    worker.every(1, sending.send_due, "messages sent")
    worker.every(600, sending.forget_sent, "old messages forgotten")
    worker.every(600, one_time_codes.sweep, "old codes deleted")
    worker.every(1, delivering.deliver_due, "webhooks delivered")
    worker.every(3600, delivering.sweep, "old deliveries deleted")
    worker.every(600, idempotency.sweep, "old answers deleted")
    rotation.register(
        app,
        sealed.rotating(messages_models.Message, "data keys of messages"),
        sealed.rotating(idempotency.IdempotentAnswer, "data keys of kept answers"),
        sealed.rotating(webhooks.WebhookEndpoint, "secrets of webhooks"),
        sealed.rotating(webhooks.WebhookDelivery, "data keys of deliveries"),
    )
