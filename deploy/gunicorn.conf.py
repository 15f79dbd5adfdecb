"""How gunicorn serves Yitong, in `make run` and in production alike.

The address (--bind) and a certificate come from the command line: production gets its socket from
systemd and its TLS from nginx.
"""

worker_class = "gthread"
workers = 2
threads = 8

# Loaded once, then forked: both workers share the code's memory and start at once.
preload_app = True
worker_tmp_dir = "/dev/shm"  # noqa: S108 - a heartbeat file; on a disk it can stall a worker

timeout = 60
graceful_timeout = 30
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000

limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190

# The application writes its own log, with request ids and without addresses of people or parcels.
accesslog = None
errorlog = "-"
loglevel = "warning"


def post_fork(_server, worker):
    """A database connection made before the fork must not be shared by two processes."""
    from webapp.foundation.database import db  # noqa: PLC0415 - gunicorn reads this file first

    with worker.app.callable.app_context():
        for engine in db.engines.values():
            engine.dispose(close=False)
