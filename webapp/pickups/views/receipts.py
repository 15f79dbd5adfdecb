"""The page behind a receipt's QR code: any phone opens it and learns valid or invalid, no more."""

from contextlib import suppress

from flask import Blueprint, Response, make_response, render_template

from webapp.foundation.access import Permission, requires
from webapp.pickups.queries import receipts as queries
from webapp.records import receipts

pages = Blueprint("receipts", __name__)


@pages.get("/r/<token>")
@requires(Permission.PUBLIC)
def check_receipt(token: str) -> Response:
    """Valid, withdrawn, or invalid: unknown, forged and broken receipts are told alike."""
    proof = None
    with suppress(receipts.NotAReceipt):
        proof = queries.proof_of(receipts.read(token))
    page = render_template("pickups/receipt_check.html", proof=proof)
    answer = make_response(page, 200 if proof else 404)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
