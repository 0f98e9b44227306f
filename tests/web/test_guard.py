"""Nobody but the page itself may act, and it only answers to this machine's names."""

import pytest

from bot.web.guard import is_local
from tests.web.conftest import Browser, Town


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8088", "localhost:1", "[::1]:8088"])
def test_local_names(host: str) -> None:
    assert is_local(host)


@pytest.mark.parametrize(
    "host",
    ["example.com", "127.0.0.1.example.com", "127.0.0.1@example.com", "", "localhost:x", "["],
)
def test_other_names(host: str) -> None:
    assert not is_local(host)


@pytest.mark.parametrize("path", ["/", "/events", "/photo/x"])
async def test_a_rebound_name_reads_nothing(browser: Browser, path: str) -> None:
    response = await browser.client.get(path, headers={"Host": "evil.example"})
    assert response.status == 403


@pytest.mark.parametrize(
    "origin",
    [None, "null", "http://evil.example", "http://127.0.0.1:1", "https://127.0.0.1"],
)
@pytest.mark.parametrize("path", ["/say", "/press", "/join", "/leave", "/people", "/clock"])
async def test_another_sites_page_does_nothing(
    browser: Browser, town: Town, path: str, origin: str | None
) -> None:
    before = len(town.group.timeline), len(town.world.users)
    headers = {} if origin is None else {"Origin": origin}
    form = {"chat": town.group.id, "me": town.ann.id, "text": "hi", "name": "Eve"}
    response = await browser.client.post(path, data=form, headers=headers)
    assert response.status == 403
    assert (len(town.group.timeline), len(town.world.users)) == before


async def test_the_page_runs_its_own_scripts_only(browser: Browser) -> None:
    response = await browser.client.get("/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_nothing_comes_from_elsewhere(browser: Browser) -> None:
    page = await browser.page()
    assert "style=" not in page
    assert "onclick" not in page
    for address in ("/static/page.css", "/static/page.js", "/static/vendor/htmx.min.js",
                    "/static/vendor/idiomorph-ext.min.js", "/static/icon.svg"):  # fmt: skip
        assert address in page
        response = await browser.client.get(address)
        assert response.status == 200
    assert 'src="http' not in page
    assert 'rel="stylesheet" href="http' not in page
