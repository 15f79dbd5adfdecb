"""The application as gunicorn and flask find it: `gunicorn wsgi:app`, `flask --app wsgi …`."""

import gc
import os

gc.disable()  # what is loaded here stays: walking it again and again is a third of every start

from webapp.application import create_app, refuse_unsafe_data  # noqa: E402
from webapp.places import pinyin  # noqa: E402

app = create_app()
IS_COMMAND = "FLASK_RUN_FROM_CLI" in os.environ
if not IS_COMMAND:
    pinyin.load()  # once for all web processes
gc.freeze()
gc.enable()
if not IS_COMMAND:  # commands work on any database: they mend it
    refuse_unsafe_data(app)
