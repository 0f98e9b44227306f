"""What comes with a message: a picture or a file that the viewer chose, or the built-in sample."""

from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from aiohttp import web

from bot.emulator.images import image_size
from bot.emulator.speech import Words
from bot.emulator.state import StoredFile, Upload
from bot.emulator.world import World

SAMPLE = Path(__file__).parent / "static" / "sample.png"
_PICTURES = frozenset({"image/jpeg", "image/png"})


def attach(world: World, form: Mapping[str, Any], words: Words) -> None:
    """Put what the form brings to the words: a picture as such, all else as a document."""
    if form.get("sample"):
        words.photo = _photo(world, Upload(SAMPLE.name, SAMPLE.read_bytes()))
        return
    field = form.get("file")
    if not isinstance(field, web.FileField) or not field.filename:
        return
    upload = Upload(PurePath(field.filename).name, field.file.read())
    if field.content_type in _PICTURES and image_size(upload.content) is not None:
        words.photo = _photo(world, upload)
    else:
        words.document = world.add_file(upload, "document")


def _photo(world: World, upload: Upload) -> StoredFile:
    return world.add_file(upload, "photo")
