"""How gunicorn serves Yitong, in `make run` and in production alike.

The address (--bind) and a certificate come from the command line: production gets its socket from
systemd and its TLS from nginx.
"""

import gc
import sys

from gunicorn import glogging

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


class Logger(glogging.Logger):
    """gunicorn's own lines without what a client sent: a request may name a person."""

    def warning(self, msg, *args, **kwargs):
        """Its line on what is no HTTP quotes it."""
        if str(msg).startswith("Invalid request"):
            msg, args = "a request that is no HTTP was refused", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, _msg, *_args, **_kwargs):
        """Its line on an error outside the application holds the address, and what was in hand."""
        kind = sys.exc_info()[0]
        self.error("an error outside the application: %s", kind.__name__ if kind else "unknown")


logger_class = Logger


def when_ready(_server):
    """What is loaded stays: the collector need not walk it, and the workers go on sharing it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def post_fork(_server, worker):
    """A database connection made before the fork must not be shared by two processes."""
    from webapp.foundation.database import db  # noqa: PLC0415 - gunicorn reads this file first

    with worker.app.callable.app_context():
        for engine in db.engines.values():
            engine.dispose(close=False)
