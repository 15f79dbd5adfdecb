"""Papers that come as a PDF: each page becomes a picture, as if somebody had photographed it.

A PDF may hold scripts, other files, and words that no page shows; a picture holds what is seen. So
what is kept, shown and printed of a paper is the same as of a photo.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from webapp.foundation.uploads.refusals import NotAPhoto

BEGINS, WITHIN = b"%PDF-", 1024
"""Readers look for the mark in the first kilobyte (ISO 32000-1, implementation note 13)."""
PATIENCE_SECONDS = 30
PROGRAM = Path(__file__).with_name("page_drawing.py")
_one_at_a_time = threading.Lock()
"""A page may take a gigabyte for a moment."""


def is_paper(content: bytes) -> bool:
    """Whether bytes say that they are a PDF, whatever the file is called."""
    return BEGINS in content[:WITHIN]


def pages(content: bytes, most: int) -> list[bytes]:
    """The first `most` pages of a PDF, each as a JPEG of at most 1600 px a side.

    Drawn by another process, in memory only. Raises NotAPhoto: locked with a password, broken, or
    too much work.
    """
    command = [sys.executable, "-I", str(PROGRAM), str(most)]
    try:
        with _one_at_a_time:
            made = subprocess.run(  # noqa: S603 - our own program, no word of the sender in it
                command, input=content, capture_output=True, timeout=PATIENCE_SECONDS, check=True
            )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as problem:
        raise NotAPhoto() from problem
    found = list(_parts(made.stdout))
    if not found:
        raise NotAPhoto()
    return found


def _parts(told: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(told):
        length = int.from_bytes(told[at : at + 4])
        yield told[at + 4 : at + 4 + length]
        at += 4 + length
