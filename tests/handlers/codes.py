"""Pictures with a QR code in them, as people send them."""

from base64 import b64encode
from io import BytesIO

import numpy as np
import zxingcpp
from PIL import Image


def picture(text: str | None, form: str = "JPEG", size: tuple[int, int] = (1280, 960)) -> bytes:
    """A noisy picture of that size; with a text, its code stands in the middle."""
    drawn = Image.effect_noise(size, 40).convert("RGB")
    if text is not None:
        made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=8)
        code = Image.fromarray(np.asarray(made))
        drawn.paste(code, ((size[0] - code.width) // 2, (size[1] - code.height) // 2))
    held = BytesIO()
    drawn.save(held, form)
    return held.getvalue()


def sent(content: bytes) -> str:
    """As the control API takes it."""
    return b64encode(content).decode()
