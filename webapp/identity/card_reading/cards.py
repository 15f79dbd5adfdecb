"""The story of one reading: a photo in, a `Reading` out, with a second look where it pays."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from webapp.foundation import clock
from webapp.identity.card_reading.engine import Engine, Found, upside_down
from webapp.identity.card_reading.fields import Fields, familiarity, fields_of, name_in
from webapp.identity.card_reading.images import Photo, open_photo
from webapp.identity.card_reading.lines import Line
from webapp.identity.card_reading.numbers import candidates, is_possible
from webapp.identity.card_reading.reading import Box, Reading

_FAMILIAR = 2
_SURE = 0.98


def read_photo(engine: Engine, image: bytes) -> Reading:
    """Read the card on a photo; raises UnreadableImage where the file itself is at fault."""
    photo = open_photo(image)
    found = engine.find(photo.pixels)
    if found is None:
        return _reading(photo, 0, Fields())
    found, lines = _right_way_up(engine, found)
    fields = fields_of(lines, clock.today())
    fields = _second_look_at_name(engine, found, fields)
    fields = _second_look_at_number(engine, found, fields)
    return _reading(photo, found.turned, fields)


def _right_way_up(engine: Engine, found: Found) -> tuple[Found, list[Line]]:
    """All lines, from the photo the other way up if nothing is familiar this way."""
    lines = engine.read(found)
    if familiarity(lines) >= _FAMILIAR:
        return found, lines
    other = upside_down(found)
    if familiarity(engine.glance(other)) <= familiarity(lines):
        return found, lines
    return other, engine.read(other)


def _second_look_at_name(engine: Engine, found: Found, fields: Fields) -> Fields:
    """Where the engine was unsure: what most looks agree on, each weighed by how sure it was."""
    if len(fields.name_at) != 1 or fields.name is None or fields.name_at[0].score >= _SURE:
        return fields
    votes: defaultdict[str, float] = defaultdict(float)
    votes[fields.name] = fields.name_at[0].score
    for line in engine.read_again(found, fields.name_at[0].corners):
        votes[name_in(line.text) or fields.name] += line.score
    return replace(fields, name=max(votes, key=lambda name: votes[name]))


def _second_look_at_number(engine: Engine, found: Found, fields: Fields) -> Fields:
    """Where the number cannot be right: another look that reads one that can. Nothing is mended."""
    if len(fields.number_at) != 1 or fields.number_valid:
        return fields
    today = clock.today()
    for line in engine.read_again(found, fields.number_at[0].corners):
        for number in candidates(line.text):
            if is_possible(number, today):
                return replace(fields, number=number, number_valid=True)
    return fields


def _reading(photo: Photo, turned: int, fields: Fields) -> Reading:
    lies_down = turned in (90, 270)
    width, height = (photo.height, photo.width) if lies_down else (photo.width, photo.height)
    scale = max(width, height) / max(photo.pixels.shape[:2])
    return Reading(
        document_type=fields.document_type,
        name=fields.name,
        number=fields.number,
        number_valid=fields.number_valid,
        expires_on=fields.expires_on,
        long_term=fields.long_term,
        turned=turned,
        width=width,
        height=height,
        boxes={key: _as_sent(box, scale, width, height) for key, box in fields.boxes.items()},
    )


def _as_sent(box: Box, scale: float, width: int, height: int) -> Box:
    """A box on the shrunk photo, on the photo as it was sent and never outside it."""
    x, y, box_width, box_height = (round(side * scale) for side in box)
    x, y = min(max(x, 0), width - 1), min(max(y, 0), height - 1)
    return x, y, max(1, min(box_width, width - x)), max(1, min(box_height, height - y))
