"""MarkdownV2 as Telegram reads it."""

from typing import Any

import pytest

from bot.emulator.errors import ApiError
from bot.emulator.markdown import parse_markdown
from tests.emulator.conftest import Town

ANN = {"id": 5, "is_bot": False, "first_name": "Ann"}


def parsed(source: str) -> tuple[str, list[dict[str, Any]]]:
    return parse_markdown(source, lambda number: ANN if number == 5 else None)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*粗* _斜_", "粗 斜", [("bold", 0, 1), ("italic", 2, 1)]),
        (
            "__下__ ~删~ ||藏||",
            "下 删 藏",
            [("underline", 0, 1), ("strikethrough", 2, 1), ("spoiler", 4, 1)],
        ),
        ("*粗_斜_*", "粗斜", [("bold", 0, 2), ("italic", 1, 1)]),
        ("_斜__下__尾_", "斜下尾", [("italic", 0, 3), ("underline", 1, 1)]),
        ("`a*b_` 后", "a*b_ 后", [("code", 0, 4)]),
        ("`a\\`b`", "a`b", [("code", 0, 3)]),
        ("```\nx ` y```", "x ` y", [("pre", 0, 5)]),
        (r"1\.5 \*不\*", "1.5 *不*", []),
        ("😀*x*", "😀x", [("bold", 2, 1)]),
        ("**空", "空", []),
        (">一\n>二\n三", "一\n二\n三", [("blockquote", 0, 3)]),
        (">一\n**>二", "一\n二", [("blockquote", 0, 1), ("blockquote", 2, 1)]),
        (">一\n>*二*||\n三", "一\n二\n三", [("expandable_blockquote", 0, 3), ("bold", 2, 1)]),
        (">末||", "末", [("expandable_blockquote", 0, 1)]),
    ],
)
def test_marks(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    found, marked = parsed(source)
    assert found == text
    assert [(one["type"], one["offset"], one["length"]) for one in marked] == entities


def test_links_mentions_emoji_and_languages() -> None:
    for source, entity in (
        ("[去看](https://a.example/x\\)y)", {"type": "text_link", "url": "https://a.example/x)y"}),
        ("[a\\.example]", {"type": "text_link", "url": "http://a.example/"}),
        ("[Ann](tg://user?id=5)", {"type": "text_mention", "user": ANN}),
        ("![👍](tg://emoji?id=77)", {"type": "custom_emoji", "custom_emoji_id": "77"}),
        ("```python\nx```", {"type": "pre", "language": "python"}),
    ):
        [found] = parsed(source)[1]
        assert {
            key: one for key, one in found.items() if key not in {"offset", "length"}
        } == entity
    assert parsed("[nobody](tg://user?id=6)") == ("nobody", [])


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("1.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a > b", "Character '>' is reserved"),
        ("a|b", "Character '|' is reserved"),
        ("好 *x", "Can't find end of Bold entity at byte offset 4"),
        ("`x", "Can't find end of Code entity at byte offset 0"),
        ("*a _b*", "Can't find end of Bold entity at byte offset 5"),
        ("[x](https://a", "Can't find end of a URL at byte offset 3"),
        ("![x](https://a\\.example)", "Custom emoji URL must have an emoji id"),
    ],
)
def test_wrong_markdown(source: str, sentence: str) -> None:
    with pytest.raises(ApiError) as caught:
        parsed(source)
    assert caught.value.description.startswith(f"Bad Request: can't parse entities: {sentence}")


async def test_messages_by_their_mode(town: Town) -> None:
    for mode in ("MarkdownV2", "markdownv2"):
        sent = await town.here("sendMessage", text="*好*", parse_mode=mode)
        assert (sent["text"], sent["entities"][0]["type"]) == ("好", "bold")
    refusal = await town.refusal("sendMessage", text="*x*", parse_mode="Markdown")
    assert refusal == "Not Implemented: the emulator reads MarkdownV2, not Markdown"
