"""The address of a proxy, as people write it."""

from pathlib import Path

import pytest

from bot.config import load_config
from bot.proxy import masked_proxy, proxy_url
from text.yaml_file import FileProblems


@pytest.mark.parametrize(
    ("written", "url", "shown"),
    [
        ("socks5://127.0.0.1:7891", "socks5://127.0.0.1:7891", "socks5://127.0.0.1:7891"),
        (" 127.0.0.1:7890 ", "http://127.0.0.1:7890", "http://127.0.0.1:7890"),
        ("https://proxy.example/", "http://proxy.example:80", "http://proxy.example:80"),
        ("SOCKS5H://proxy.example", "socks5://proxy.example:1080", "socks5://proxy.example:1080"),
        ("http://[::1]:3128", "http://[::1]:3128", "http://[::1]:3128"),
        ("http://ann:p%40ss@host:1", "http://ann:p%40ss@host:1", "http://ann:***@host:1"),
        ("ann:p@s/#%s@host:1", "http://ann:p%40s%2F%23%25s@host:1", "http://ann:***@host:1"),
    ],
)
def test_what_people_write_is_understood_and_shown_without_the_password(
    written: str, url: str, shown: str
) -> None:
    assert proxy_url(written) == url
    assert proxy_url(url) == url
    assert masked_proxy(url) == shown


@pytest.mark.parametrize(
    "written",
    [
        "",
        "ftp://host",
        "socks5://",
        "http://host:99999",
        "http://a b",
        "http://host/path",
        "no,pe:",
    ],
)
def test_what_is_no_proxy_is_refused_and_not_repeated(written: str) -> None:
    with pytest.raises(ValueError, match=r"^expected a proxy such as socks5://127") as caught:
        proxy_url(f"ann:secret@{written}" if written == "host/path" else written)
    assert "secret" not in str(caught.value)


def test_the_config_takes_it_from_the_secrets(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("plugins: []\n", "utf-8")
    (tmp_path / ".env").write_text("GUANJIA_PROXY=ann:secret@host:8080\n", "utf-8")
    config = load_config(path, {}, need_token=False)
    assert config.proxy is not None
    assert config.proxy.get_secret_value() == "http://ann:secret@host:8080"
    assert "secret" not in repr(config)
    assert load_config(path, {"GUANJIA_PROXY": ""}, need_token=False).proxy is None
    with pytest.raises(FileProblems) as caught:
        load_config(path, {"GUANJIA_PROXY": "gopher://ann:secret@host"}, need_token=False)
    assert "GUANJIA_PROXY: expected a proxy" in str(caught.value)
    assert "secret" not in str(caught.value)
