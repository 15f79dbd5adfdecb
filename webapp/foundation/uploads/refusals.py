"""What the tus protocol refuses, each with the headers it asks for (tus.io, version 1.0.0)."""

from enum import IntEnum
from http import HTTPStatus

from flask_babel import lazy_gettext as _l

from webapp.foundation.errors import Conflict, InvalidInput, Problem, UnsupportedMedia

VERSION = "1.0.0"


class TusStatus(IntEnum):
    """Statuses that only tus knows."""

    CHECKSUM_MISMATCH = 460

    @property
    def phrase(self) -> str:
        """As HTTPStatus has it."""
        return "Checksum Mismatch"


class OtherVersion(Problem):
    """The client speaks another version of the protocol."""

    status, slug = HTTPStatus.PRECONDITION_FAILED, "tus-version"

    @property
    def headers(self) -> dict[str, str]:
        """Says which version it should be."""
        return {"Tus-Version": VERSION}


class OffsetMoved(Conflict):
    """The bytes do not follow on what is here: ask for the offset and go on from there."""

    slug = "offset-moved"
    sentence = _l("照片没有接上，手机会从断开的地方接着发。")


class AlreadyWhole(Conflict):
    """The photo is complete; other bytes in its place are refused (first write wins)."""

    slug = "upload-complete"
    sentence = _l("这张照片已经收全了，不能再改。")


class ChecksumMismatch(Problem):
    """What arrived is not what was announced; nothing of it was kept."""

    status = TusStatus.CHECKSUM_MISMATCH  # type: ignore[assignment]
    slug = "checksum-mismatch"
    sentence = _l("照片在路上变了样，手机会重新发一次。")


class WrongHeader(Problem):
    """A header of the protocol is missing or cannot be read; `header` names it."""

    slug = "wrong-header"


class WrongType(UnsupportedMedia):
    """PATCH takes application/offset+octet-stream and nothing else."""

    slug = "wrong-type"


class UnknownKey(InvalidInput):
    """Sealed to a key that is not ours, or was retired for too long."""

    slug = "unknown-key"
    sentence = _l("照片是用过期的密钥封的，打不开。请重新拍这一张。")


class CannotBeOpened(InvalidInput):
    """The seal does not open here: changed, or sealed for another record or outlet."""

    slug = "cannot-open"
    sentence = _l("照片的密封和这条记录对不上，打不开。请重新拍这一张。")


class NotAPhoto(InvalidInput):
    """The opened bytes are no photo that we take."""

    slug = "not-a-photo"
    sentence = _l("这不是能看的照片。请重新拍这一张。")
