"""What jobs move to a new key: the data keys of the files they were given and have made."""

from typing import Any

from webapp.foundation import rotation
from webapp.foundation.jobs.files import bound_to
from webapp.foundation.jobs.models import Job
from webapp.foundation.rotation import Batch, Part


def move_data_keys(size: int, after: Any) -> Batch:
    """Wrap the data keys of jobs with the vault's current key."""
    return rotation.rewrap(Job.key_id, Job.wrapped_key, lambda row: bound_to(row.id), size, after)


PARTS = (Part("data keys of job files", move_data_keys, Job.key_id),)
