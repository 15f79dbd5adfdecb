"""What the fake camera sees: an uncompressed Y4M film of one picture, made without any codec.

Chromium opens the file anew each time a page opens the camera, so that the picture can be changed
between two looks.
"""

from io import BytesIO
from pathlib import Path

import zxingcpp
from PIL import Image

from bench import cards

WIDTH, HEIGHT = 1280, 960
FRAMES_PER_SECOND = 10
DESK = (119, 117, 99)


class Film:
    """The film of one browser; `flags` make Chromium show it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.flags = (f"--use-file-for-fake-video-capture={file}",)
        self.show(Image.new("RGB", (WIDTH, HEIGHT), DESK))

    def show(self, picture: Image.Image) -> None:
        """From the next opening of the camera on, this picture, in the middle of the desk."""
        scene = Image.new("RGB", (WIDTH, HEIGHT), DESK)
        scene.paste(picture, ((WIDTH - picture.width) // 2, (HEIGHT - picture.height) // 2))
        light, blue, red = scene.convert("YCbCr").split()
        half = (WIDTH // 2, HEIGHT // 2)
        planes = [light, blue.resize(half), red.resize(half)]
        frame = b"FRAME\n" + b"".join(plane.tobytes() for plane in planes)
        head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n"
        made = self.file.with_suffix(".part")
        made.write_bytes(head.encode() + frame * 2)
        made.replace(self.file)


def barcode(
    text: str, kind: zxingcpp.BarcodeFormat = zxingcpp.BarcodeFormat.Code128
) -> Image.Image:
    """A printed label with the code on it, as wide as the aiming frame."""
    code = zxingcpp.create_barcode(text, kind)
    drawn = Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=4, add_quiet_zones=True))
    shape = (700, 220) if drawn.width > 2 * drawn.height else (300, 300)
    drawn = drawn.resize(shape, Image.Resampling.NEAREST)
    label = Image.new("RGB", (drawn.width + 80, drawn.height + 60), "white")
    label.paste(drawn.convert("RGB"), (40, 30))
    return label


def card(seed: int) -> tuple[Image.Image, dict[str, str]]:
    """The photographed identity card of somebody invented, and what is printed on it."""
    photo, truth = cards.draw_card(seed, "clean")
    return Image.open(BytesIO(photo)).convert("RGB"), truth
