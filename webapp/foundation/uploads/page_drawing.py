"""Draw the pages of a PDF: a program of its own, because what it reads may be made to break it.

Standard input: the PDF. Argument: how many pages at most. Standard output: for each page four bytes
of length (big endian) and a JPEG. It may neither write a file nor take much time or memory.
"""

import io
import resource
import sys
from collections.abc import Iterator

import pypdfium2
from PIL import Image

LONGEST_SIDE = 1600
MOST_SCALE = 4.0
"""Of 72 dots an inch; a stamp-sized page stays small."""
QUALITY = 90
SECONDS, MEMORY = 20, 1024**3


def drawn(content: bytes, most: int) -> Iterator[bytes]:
    """The first pages as JPEG, upright, white where nothing is. Raises what the library raises."""
    paper = pypdfium2.PdfDocument(content)
    for number in range(min(most, len(paper))):
        page = paper[number]
        scale = min(MOST_SCALE, LONGEST_SIDE / max(page.get_size()))
        picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
        out = io.BytesIO()
        picture.convert("RGB").save(out, "JPEG", quality=QUALITY)
        yield out.getvalue()


def main() -> None:
    """Read, draw, write."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for page in drawn(sys.stdin.buffer.read(), int(sys.argv[1])):
        sys.stdout.buffer.write(len(page).to_bytes(4) + page)


if __name__ == "__main__":
    main()
