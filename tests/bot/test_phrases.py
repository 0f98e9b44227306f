"""The phrase files, and what must not happen to what people wrote."""

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from aiogram.types import ChatMemberAdministrator
from hypothesis import given
from hypothesis import strategies as st

from bot.grammar import Person, Problem, SenderKind
from bot.phrases.book import LANGUAGES, PhraseBook, load
from bot.phrases.names import Html, mention, plain, short_name, without_ads
from bot.sanctions import Sanction
from bot.services import Role
from tests.shipped import shipped_plugins
from text.durations import FOREVER
from text.filler import placeholders

ANN = Person(SenderKind.USER, 7, "Ann", "ann")
TAGS = re.compile(r"<(/?)(\w+)[^<>]*>")


@pytest.fixture(scope="module")
def book() -> PhraseBook:
    return load()


def small(**phrases: str) -> PhraseBook:
    return PhraseBook({"zh-CN": phrases, "en": phrases})


def test_both_languages_have_all_keys(book: PhraseBook) -> None:
    assert book.keys("zh-CN") == book.keys("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_sound_html(book: PhraseBook, language: str) -> None:
    for key in book.keys(language):
        template = book._texts[language][key]
        said = book.say(language, key, **dict.fromkeys(placeholders(template), "x"))
        stack: list[str] = []
        for closing, tag in TAGS.findall(said):
            assert tag in {"b", "i", "code", "a"}, key
            if closing:
                assert stack.pop() == tag, key
            else:
                stack.append(tag)
        assert stack == [], key
        assert not re.search(r"[<>&]", TAGS.sub("", said)), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["admin.undo", "admin.undone_short", "admin.not_open"])
def test_buttons_and_alerts_have_no_markup(book: PhraseBook, language: str, name: str) -> None:
    assert not re.search(r"[<>&]", book.say(language, name))


def test_what_the_core_says_by_name_is_there(book: PhraseBook) -> None:
    rights = {name for name in ChatMemberAdministrator.model_fields if name.startswith("can_")}
    wanted = {
        *(f"role.{role.name.lower()}" for role in Role),
        *(f"right.{right}" for right in rights - {"can_be_edited"}),
        *(f"problem.{problem}" for problem in Problem),
        *(f"sanction.{sanction}" for sanction in Sanction),
        *("refused.unknown_roles", "refused.operator", "refused.role"),
        *("refused.right", "refused.bot_right"),
    }
    assert wanted <= book.keys()


AREAS = re.compile(r"[\"'](?:refused|problem|admin|welcome|help)\.[a-z_]+(?:\.[a-z_]+)*[\"']")
SPEAKERS = (
    "bot/core.py",
    "bot/stream",
    "bot/moderation",
    "bot/schedule",
    "bot/people",
    "handlers",
)


def test_every_key_in_the_code_is_in_the_book(book: PhraseBook) -> None:
    root = Path(__file__).parents[2]
    files = [
        file for one in SPEAKERS for file in ([root / one, *sorted((root / one).rglob("*.py"))])
    ]
    used = {
        key[1:-1]
        for file in files
        if file.is_file()
        for key in AREAS.findall(file.read_text(encoding="utf-8"))
    }
    assert {"refused.role", "admin.undo"} <= used
    jobs = {f"{one.name}.{job}" for one in shipped_plugins() for job in one.jobs}
    own = {key for one in shipped_plugins() for texts in one.texts.values() for key in texts}
    assert used - book.keys() - jobs - own == set()


def test_values_are_escaped(book: PhraseBook) -> None:
    said = book.say("en", "admin.reason", reason="<b>x</b> & y")
    assert said == "reason: &lt;b>x&lt;∕b> &amp; y".replace(">", "&gt;")


def test_values_mean_nothing_to_the_filler() -> None:
    assert small(a="{x}").say("en", "a", x="{y} {{ {x.__class__}") == "{y} {{ {x․__class__}"


@pytest.mark.parametrize(
    ("language", "value", "said"),
    [
        ("zh-CN", timedelta(hours=36), "1天12小时"),
        ("en", timedelta(hours=36), "1 day 12 hours"),
        ("zh-CN", FOREVER, "永久"),
        (
            "en",
            datetime(2026, 3, 2, 20, 5, tzinfo=timezone(timedelta(hours=8))),
            "2026-03-02 20:05",
        ),
        ("en", 3, "3"),
        ("en", Html("<b>x</b>"), "<b>x</b>"),
        ("en", ANN, '<a href="tg://user?id=7">Ann</a>'),
        ("en", Person(SenderKind.CHANNEL, -1007, "News & more"), "<b>News &amp; more</b>"),
    ],
)
def test_values_are_said_in_the_language(language: str, value: object, said: str) -> None:
    assert small(a="{x}").say(language, "a", x=value) == said


def test_roles_and_rights_are_said_by_their_names(book: PhraseBook) -> None:
    assert "「协管」" in book.say("zh-CN", "refused.role", role="moderator")
    assert "ban users" in book.say("en", "refused.right", right="can_restrict_members")
    assert "dance" in book.say("en", "refused.right", right="dance")
    assert "<b>" in book.say("en", "refused.right", right=Html("<b>owner</b>"))


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone"):
        small(a="{x}").say("en", "a", x=datetime(2026, 3, 2))  # noqa: DTZ001


def test_a_missing_value_is_named() -> None:
    with pytest.raises(ValueError, match=r"'a' needs a value for \{who\}"):
        small(a="{who} {n}").say("en", "a", n=1, other=2)


def test_a_missing_phrase_is_named_with_a_guess(book: PhraseBook) -> None:
    with pytest.raises(LookupError, match=r"'refused.rol', did you mean refused.role\?"):
        book.say("en", "refused.rol")


def test_values_may_be_called_like_parameters() -> None:
    assert small(a="{key} {language}").say("en", "a", key="k", language="l") == "k l"


@pytest.mark.parametrize(
    ("language", "said"), [("zh-TW", "中"), ("en-GB", "en"), ("zh-CN", "中"), ("fr", "en")]
)
def test_unknown_languages_fall_back(language: str, said: str) -> None:
    assert PhraseBook({"zh-CN": {"a": "中"}, "en": {"a": "en"}}).say(language, "a") == said


def test_a_plugin_may_bring_one_language_only(book: PhraseBook) -> None:
    more = book.with_texts("quiz", {"zh-CN": {"start": "开始", "quiz.end": "结束 {n}"}})
    assert more.say("en", "quiz.start") == "开始"
    assert more.say("zh-CN", "quiz.end", n=3) == "结束 3"
    assert book.keys().isdisjoint({"quiz.start", "quiz.end"})


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ({"en": {"help": "x"}}, "again"),
        ({"en": {"x": "{"}}, "help.x"),
        ({"en": {"x": "{a}"}, "zh-CN": {"x": "{b}"}}, "different values"),
    ],
)
def test_wrong_texts_of_a_plugin_are_refused(
    book: PhraseBook, texts: dict[str, dict[str, str]], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        book.with_texts("help", texts)


def test_bound_phrases_say_keys_and_sentences(book: PhraseBook) -> None:
    phrases = book.bound("zh-CN")
    assert phrases("admin.undo") == "撤销"
    assert phrases.text("flood.reason") == "发言太快"
    assert phrases.text("<广告> t.me/x") == "&lt;广告&gt; t․me∕x"
    assert phrases.language == "zh-CN"


def test_files_that_hold_no_phrases_are_refused(tmp_path: Path) -> None:
    (tmp_path / "zh-CN.yaml").write_text("a: 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="'a' must be a text"):
        load(tmp_path)
    (tmp_path / "zh-CN.yaml").write_text("- a\n", encoding="utf-8")
    with pytest.raises(ValueError, match="key: text"):
        load(tmp_path)


def test_phrases_start_without_aiogram() -> None:
    code = "import bot.phrases.book, sys; assert 'aiogram' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("小鹿", "小鹿"),
        ("  小   鹿 ", "小 鹿"),
        ("J. R. Smith", "J. R. Smith"),
        ("v 3.14", "v 3.14"),
        ("加我 t.me/spam", "加我 t․me∕spam"),
        ("t.me/+AbC", "t․me∕＋AbC"),
        ("https://x.com/?a=1", "https:∕∕x․com∕?a=1"),
        ("tg://join?invite=1", "tg:∕∕join?invite=1"),
        ("赚钱网.com", "赚钱网․com"),
        ("1.2.3.4", "1․2․3․4"),
        ("@spam_bot", "＠spam_bot"),
        ("a@b.cc", "a＠b․cc"),
        ("#广告", "＃广告"),
        ("/start", "∕start"),
        ("$TON", "＄TON"),
        ("a\u202egnp.exe", "agnp․exe"),
        ("a\u200bb\u2060c\ufeff\u00ad", "abc"),
        ("t\u200b.me", "t․me"),
        ("多\n行\r\n名\u2028字", "多 行 名 字"),
        ("Ze\u0301\u0301\u0301\u0301\u0301", "Ze\u0301\u0301"),
        ("\u3164\u2800\u115f", ""),
        ("👩‍💻", "👩💻"),
    ],
)
def test_names_are_made_harmless(name: str, harmless: str) -> None:
    assert plain(name) == harmless


@given(st.text(max_size=80))
def test_nothing_in_any_name_acts(name: str) -> None:
    said = plain(name)
    assert not re.search(r"[@#/$+]|[\u200b-\u200f\u202a-\u202e\u2060-\u2069]|\n", said)
    assert all(number.replace(".", "", 1).isdecimal() for number in re.findall(r"\w*\.\w+", said))
    assert plain(said) == said


def test_names_have_an_end_and_are_never_empty() -> None:
    assert short_name(Person(SenderKind.USER, 7, "长" * 100)) == "长" * 47 + "…"
    assert short_name(Person(SenderKind.USER, 7, "\u200b")) == "7"
    assert (
        mention(Person(SenderKind.USER, 7, '"><b>'))
        == '<a href="tg://user?id=7">"&gt;&lt;b&gt;</a>'
    )


def test_times_are_not_moved() -> None:
    at = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert small(a="{x}").say("en", "a", x=at) == "2026-03-02 23:30"


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("Ann", "Ann"),
        ("林老师（数学）", "林老师（数学）"),
        ("Dr. Who 2.0", "Dr. Who 2.0"),
        ("QQ小姐", "QQ小姐"),
        ("微信读书", "微信读书"),
        ("小明 https://spam.example/x", "小明"),
        ("小明 t.me/spam", "小明"),
        ("小明@spam_bot", "小明"),
        ("小明 ＠spam_bot", "小明"),
        ("加微信abc123 https://x.y @spam", ""),
        ("VX：lucky888", ""),
        ("➕飞机 @rich", "➕飞机"),
        ("兼职加v信 money_88 日结", "兼职 日结"),
        ("www.spam.com 🎉", ""),
    ],
)
def test_names_are_said_without_what_they_advertise(name: str, left: str) -> None:
    assert without_ads(name) == left
