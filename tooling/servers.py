"""The commands of the product's own processes: web, worker, OCR, simulated authority."""

import http.client
import ssl
import sys
from pathlib import Path

from tooling.processes import ROOT

FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
WORKER = [*FLASK, "worker", "run"]
READER = [*FLASK, "identity", "read-cards"]


def web(address: str, port: int, certificate: tuple[Path, Path] | None = None) -> list[str]:
    """Gunicorn as production runs it; `certificate` = (certificate, key) makes it speak TLS."""
    command = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "deploy/gunicorn.conf.py")]
    command += ["--bind", f"{address}:{port}"]
    if certificate:
        command += ["--certfile", str(certificate[0]), "--keyfile", str(certificate[1])]
    return [*command, "wsgi:app"]


def authority(port: int) -> list[str]:
    """The simulated platform of the authority."""
    return [*FLASK, "pickups", "simulate-authority", "--port", str(port)]


def is_answering(port: int, *, tls: bool = False, path: str = "/healthz") -> bool:
    """Whether the web server on this machine answers with 200."""
    connection: http.client.HTTPConnection
    if tls:
        # We ask our own process on the loopback address: whether it lives, not who it is.
        trusting = ssl._create_unverified_context()  # noqa: S323, SLF001
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=2, context=trusting)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
