"""Only this machine's own pages may act: Host and Origin are checked, headers forbid the rest."""

from collections.abc import Awaitable, Callable
from functools import wraps

from aiohttp import web
from yarl import URL

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def is_local(host: str) -> bool:
    """Whether a Host header names this machine; another name may be a rebound one."""
    try:
        return URL(f"http://{host}").host in _LOCAL
    except ValueError:
        return False


def guarded(handler: Handler) -> Handler:
    """Refuse foreign hosts, and whatever another site's page would have our page do."""

    @wraps(handler)
    async def checked(request: web.Request) -> web.StreamResponse:
        if not is_local(request.host):
            raise web.HTTPForbidden(text="This page is for 127.0.0.1 and localhost only.\n")
        if request.method != "GET" and request.headers.get("Origin") != f"http://{request.host}":
            raise web.HTTPForbidden(text="Only the page itself may do this.\n")
        response = await handler(request)
        if not response.prepared:
            response.headers["Content-Security-Policy"] = _POLICY
            response.headers["X-Content-Type-Options"] = "nosniff"
            response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return checked
