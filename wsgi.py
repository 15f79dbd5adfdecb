"""The application as gunicorn and flask find it: `gunicorn wsgi:app`, `flask --app wsgi …`."""

from webapp.application import create_app

app = create_app()
