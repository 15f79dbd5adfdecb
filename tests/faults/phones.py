"""Phones in Python that send until each of their records has a receipt that proves itself."""

import hashlib
import http.client
import random
import threading
import time
from base64 import b64encode
from urllib.parse import urlsplit

from tests.phone import CHUNK, HEADERS, Answer, Phone, Queued

TUS = {**HEADERS, "Tus-Resumable": "1.0.0"}
OCTETS = "application/offset+octet-stream"


class PersistentPhone(threading.Thread):
    """Sends its queue over a bad line. `receipts` fills up; `failure` is what it died of."""

    def __init__(self, name: str, phone: Phone, records: list[Queued], seed: str) -> None:
        super().__init__(name=name, daemon=True)
        self.phone, self.queue = phone, list(records)
        self.receipts: dict[str, str] = {}
        self.failure: BaseException | None = None
        self.ending = threading.Event()
        self._chance = random.Random(seed)

    def run(self) -> None:
        """Until nothing is left, or nobody wants it any more."""
        try:
            while self.queue and not self.ending.is_set():
                record = self._chance.choice(self.queue)  # the order must not matter
                if self._deliver(record):
                    self.queue.remove(record)
                else:
                    time.sleep(self._chance.uniform(0.05, 0.5))
        except BaseException as failure:  # told by whoever waits for this thread
            self.failure = failure
            raise

    def _deliver(self, record: Queued) -> bool:
        try:
            if not all(self._upload(record, photo) for photo in record.photos):
                return False
            answer = self.phone.send(record)
        except (OSError, ValueError):  # no answer, or half of one
            return False
        refused = answer.status in (409, 410, 422) and answer.slug != "photos-missing"
        assert not refused, (answer.status, answer.body)
        receipt = str(answer.body.get("receipt", ""))
        if not receipt or not self.phone.proves(record, receipt):
            return False
        self.receipts[str(record.id)] = receipt
        return True

    def _upload(self, record: Queued, sealed: bytes) -> bool:
        """One photo from wherever it stands; whether it is whole on the server."""
        made = self._exchange("POST", "/api/v1/uploads", None, self._begins(record, sealed))
        if made.status != http.client.CREATED or "Location" not in made.headers:
            return False
        place, offset = urlsplit(made.headers["Location"]).path, int(made.headers["Upload-Offset"])
        while offset < len(sealed):
            headers = {"Upload-Offset": str(offset), "Content-Type": OCTETS}
            sent = self._exchange("PATCH", place, sealed[offset : offset + CHUNK], headers)
            if sent.status != http.client.NO_CONTENT:
                return False
            offset = int(sent.headers["Upload-Offset"])
        return True

    def _begins(self, record: Queued, sealed: bytes) -> dict[str, str]:
        metadata = {
            "record": str(record.id),
            "sha256": hashlib.sha256(sealed).hexdigest(),
            "kind": "pickup-photo",
            "outlet": str(self.phone.outlet_id),
        }
        pairs = (f"{name} {b64encode(text.encode()).decode()}" for name, text in metadata.items())
        return {"Upload-Length": str(len(sealed)), "Upload-Metadata": ",".join(pairs)}

    def _exchange(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> Answer:
        return self.phone.transport.exchange(method, path, body=body, headers={**TUS, **headers})
