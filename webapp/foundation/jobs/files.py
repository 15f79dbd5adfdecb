"""What a job was given and what it made: sealed in chunks, under a data key of the job's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from webapp.foundation import crypto
from webapp.foundation.database import db
from webapp.foundation.jobs.models import Job, JobFilePart

CHUNK = 1_000_000
GIVEN, MADE = "given", "made"


@dataclass(frozen=True)
class Result:
    """A file that a job made. `content` is bytes or a file opened for reading; `name` is shown."""

    name: str
    content: bytes | BinaryIO
    type: str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write(session: Session, job: Job, file: str, content: bytes | BinaryIO) -> int:
    """Put a file in the place of what an earlier attempt left; answers its bytes."""
    remove(session, job, file)
    data_key = _data_key(job)
    size = 0
    for number, chunk in enumerate(_chunks(content)):
        sealed = crypto.encrypt(data_key, chunk, _place(job.id, file, number))
        part = {"job_id": job.id, "file": file, "number": number, "sealed": sealed}
        session.execute(insert(JobFilePart).values(part))
        size += len(chunk)
    return size


def read(job: Job, file: str) -> bytes:
    """The whole file, opened. Raises CannotOpen, MissingKey."""
    data_key = crypto.unwrap(job.key_id or "", job.wrapped_key or b"", bound_to(job.id))
    sealed = db.session.scalars(
        select(JobFilePart.sealed)
        .where(JobFilePart.job_id == job.id, JobFilePart.file == file)
        .order_by(JobFilePart.number)
    )
    return b"".join(
        crypto.decrypt(data_key, chunk, _place(job.id, file, number))
        for number, chunk in enumerate(sealed)
    )


def remove(session: Session, job: Job, file: str = "") -> None:
    """Delete one file of a job; all of them, and the key that opens them, if none is named."""
    gone = delete(JobFilePart).where(JobFilePart.job_id == job.id)
    if file:
        gone = gone.where(JobFilePart.file == file)
    else:
        job.key_id = job.wrapped_key = None
    session.execute(gone)


def bound_to(job_id: UUID) -> bytes:
    """What the wrapped key of a job is bound to."""
    return f"job:{job_id}".encode()


def _data_key(job: Job) -> bytes:
    if job.wrapped_key and job.key_id:
        return crypto.unwrap(job.key_id, job.wrapped_key, bound_to(job.id))
    data_key = crypto.new_data_key()
    job.key_id, job.wrapped_key = crypto.wrap(data_key, bound_to(job.id))
    return data_key


def _place(job_id: UUID, file: str, number: int) -> bytes:
    return f"job:{job_id}:{file}:{number}".encode()


def _chunks(content: bytes | BinaryIO) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield from (content[at : at + CHUNK] for at in range(0, len(content), CHUNK))
        return
    while chunk := content.read(CHUNK):
        yield chunk
