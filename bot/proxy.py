"""The address of a proxy: ``http://`` or ``socks5://``, perhaps with a user and a password."""

import re
from typing import Final
from urllib.parse import SplitResult, quote, unquote, urlsplit

PORTS: Final = {"http": 80, "socks5": 1080, "socks4": 1080}
EXAMPLE: Final = "socks5://127.0.0.1:1080"

_SCHEME: Final = re.compile(r"(?i)([a-z][a-z0-9+.-]*)://(.*)", re.S)
_SAME: Final = {"https": "http", "socks": "socks5", "socks5h": "socks5", "socks4a": "socks4"}


def proxy_url(written: str) -> str:
    """A proxy's address as the session takes it.

    Args:
        written: as people write it: without a scheme it is an HTTP proxy; ``https://`` and
            ``socks5h://`` are other words for what is meant.

    Raises:
        ValueError: it is no such address; the sentence does not repeat it, it may hold a password.
    """
    found = _SCHEME.fullmatch(written.strip())
    scheme, rest = (found[1].lower(), found[2]) if found else ("http", written.strip())
    scheme = _SAME.get(scheme, scheme)
    if scheme not in PORTS:
        raise ValueError(f"expected a proxy such as {EXAMPLE} or http://user:password@host:8080")
    login, _, place = rest.rstrip("/").rpartition("@")
    parts = _split(f"{scheme}://{place}")
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    user, _, password = login.partition(":")
    account = f"{_quoted(user)}:{_quoted(password)}@" if login else ""
    return f"{scheme}://{account}{host}:{parts.port or PORTS[scheme]}"


def masked_proxy(url: str) -> str:
    """The same address with the password hidden, to be shown."""
    before, found, place = url.rpartition("@")
    if not found:
        return url
    scheme, _, login = before.partition("://")
    return f"{scheme}://{login.partition(':')[0]}:***@{place}"


def _quoted(text: str) -> str:
    """With its signs escaped; a text that has its escapes already stays as it is."""
    return quote(unquote(text), safe="")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        good = bool(re.fullmatch(r"[\w.:-]+", parts.hostname or "")) and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.path or parts.query or parts.fragment:
        raise ValueError(f"expected a proxy such as {EXAMPLE} or http://user:password@host:8080")
    return parts
