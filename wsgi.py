"""The application as gunicorn and flask find it: `gunicorn wsgi:app`, `flask --app wsgi …`."""

import os

from webapp.application import create_app, refuse_unsafe_data

app = create_app()
if "FLASK_RUN_FROM_CLI" not in os.environ:  # commands work on any database: they mend it
    refuse_unsafe_data(app)
