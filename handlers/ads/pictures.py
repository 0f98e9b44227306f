"""Pictures of messages: which one is worth a look, and what the QR codes in it say.

Reading them needs the extra ``qr``; without it nobody looks at pictures.
"""

import struct
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Final

from aiogram.types import Message

if TYPE_CHECKING:
    from PIL.Image import Image

ENOUGH: Final = 640
"""Pixels of the longer side in which a code that people can scan is read."""
MOST_BYTES: Final = 3_000_000
WITHIN: Final = timedelta(seconds=10)
"""How long fetching may take."""
_MOST_PIXELS: Final = 25_000_000
_LARGEST: Final = 1_600
"""Pixels of the longer side to which a larger picture is reduced."""
_CODES, _LETTERS = 4, 300
_LIBRARIES: Final = ("zxingcpp", "PIL")
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
# What Pillow raises for files that are broken, each kind of file in its own way.
_BROKEN: Final = (
    *(ArithmeticError, EOFError, LookupError, OSError),
    *(SyntaxError, TypeError, ValueError, struct.error),
)
_TYPES: Final = frozenset({"image/jpeg", "image/png", "image/webp"})


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that Telegram keeps.

    Attributes:
        file_id: by which it is fetched.
    """

    file_id: str


def can_read() -> bool:
    """Whether what reads pictures is installed."""
    return all(find_spec(one) is not None for one in _LIBRARIES)


def picture_in(message: Message) -> Picture | None:
    """A message's photo, in the smallest size that is enough, or a picture sent as a file."""
    if message.photo:
        sizes = sorted(message.photo, key=lambda one: one.width * one.height)
        fitting = (one for one in sizes if max(one.width, one.height) >= ENOUGH)
        size = next(fitting, sizes[-1])
        return None if (size.file_size or 0) > MOST_BYTES else Picture(size.file_id)
    file = message.document
    if file is None or file.mime_type not in _TYPES or (file.file_size or 0) > MOST_BYTES:
        return None
    return Picture(file.file_id)


def codes_in(content: bytes) -> tuple[str, ...]:
    """What the QR codes in a picture say, each once; nothing for what is no picture.

    It takes tens of milliseconds: call it in a thread.
    """
    import zxingcpp  # noqa: PLC0415 - of an extra

    grey = _read(content)
    if grey is None:
        return ()
    found = zxingcpp.read_barcodes(
        grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    texts = (one.text.strip()[:_LETTERS] for one in found)
    return tuple(dict.fromkeys(text for text in texts if text))[:_CODES]


def _read(content: bytes) -> "Image | None":
    """The picture in grey, not too large; None = it cannot be read, or is a trap."""
    from PIL import Image as images  # noqa: N813, PLC0415

    bombs = (images.DecompressionBombError, images.DecompressionBombWarning)
    try:
        with images.open(BytesIO(content), formats=_FORMATS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return None
            picture.draft("L", (_LARGEST, _LARGEST))
            grey = _on_white(picture)
            grey.thumbnail((_LARGEST, _LARGEST))
    except (*_BROKEN, *bombs):
        return None
    return grey


def _on_white(picture: "Image") -> "Image":
    """In grey; what is transparent is white, as people see it."""
    if not picture.has_transparency_data:
        return picture.convert("L")
    clear = picture.convert("LA")
    white = clear.convert("L")
    white.paste(255, (0, 0, *white.size))
    white.paste(clear.convert("L"), mask=clear.getchannel("A"))
    return white
