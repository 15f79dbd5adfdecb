"""`python -m webapp.identity.card_reading SOCKET WAITING THREADS`, as `process.serve` calls it."""

import logging
import sys
from pathlib import Path

from webapp.identity.card_reading.process import CannotServe
from webapp.identity.card_reading.serving import read_cards


def main(socket_path: str, waiting: str, threads: str) -> None:
    """Read cards until told to stop; logs are lines of JSON on standard error."""
    logging.basicConfig(
        level=logging.INFO,
        format='{"timestamp": "%(asctime)s", "level": "%(levelname)s", "event": "%(message)s"}',
    )
    try:
        read_cards(Path(socket_path), waiting=int(waiting), threads=int(threads))
    except CannotServe as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
