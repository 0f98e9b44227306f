"""The parts of the wizard: its texts and starters, terminals of all kinds, zones, files."""

import re
from collections.abc import Mapping
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest
import segno

from bot.cli.setup import home
from bot.cli.setup.commands import again, next_commands
from bot.cli.setup.config_file import ConfigFile
from bot.cli.setup.desk import STARTERS, Desk, Options
from bot.cli.setup.keyboard import read_hidden, read_keys
from bot.cli.setup.manner import find_language
from bot.cli.setup.qr import HALVES, QUIET, qr_lines, show_qr
from bot.cli.setup.rights import invite_link, needs_in, needs_of
from bot.cli.setup.talk import Talk, load_texts, make_console
from bot.cli.setup.telegram import token_in
from bot.cli.setup.zones import find_zone, machine_zone
from bot.clock import SystemClock
from bot.config import load_config
from bot.loader import load_plugins
from faq.embedded import review
from faq.embedded import run_tests as run_faq_tests
from faq.entries import load_entries
from faq.index import FaqIndex
from rules.book import load_book
from rules.embedded import run_tests as run_rule_tests
from tests.architecture.test_phrases import differences
from tests.architecture.tree import ROOT
from text.yaml_file import FileProblems

LANGUAGES = ("zh-CN", "en")


# --- texts and starters --------------------------------------------------------------------------


def test_both_languages_say_the_same_and_all_of_it_is_used() -> None:
    texts = {language: load_texts(language) for language in LANGUAGES}
    assert differences(texts) == []
    code = "".join(one.read_text("utf-8") for one in (ROOT / "bot/cli/setup").glob("*.py"))
    families = ("loss.", ".title", ".left")  # whose keys are put together
    unused = [
        key
        for key in texts["en"]
        if f'"{key}"' not in code and not any(family in key for family in families)
    ]
    assert unused == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_starter_is_good_from_the_first_moment(language: str, tmp_path: Path) -> None:
    starter = STARTERS / language
    entries = load_entries([starter / "faq"])
    assert list(review(entries)) == []
    assert list(run_faq_tests(FaqIndex(entries))) == []
    book = load_book([starter / "rules"])
    assert list(run_rule_tests(book)) == []
    file = ConfigFile(tmp_path / "config.yaml")
    file.make(starter / "config.yaml", language=language, timezone="Asia/Tokyo")
    config = load_config(file.path, {}, need_token=False)
    assert (config.bot.language, config.bot.timezone) == (language, "Asia/Tokyo")
    assert {"welcome", "faq", "ads", "flood", "admin", "help"} <= set(config.plugins)
    assert needs_in(config).keys() == {
        "can_delete_messages",
        "can_pin_messages",
        "can_restrict_members",
    }


# --- terminals -----------------------------------------------------------------------------------


class Keys:
    """A keyboard as Windows has it."""

    def __init__(self, keys: str) -> None:
        self._keys = list(keys)

    def getwch(self) -> str:
        return self._keys.pop(0)

    def kbhit(self) -> bool:
        return bool(self._keys)


def test_a_paste_of_many_lines_is_one_answer_on_windows() -> None:
    assert read_keys(Keys("42:abd\bc\r")) == "42:abc"
    assert (
        read_keys(Keys("Done!\r\rUse this token:\r42:abc\r")) == "Done!\n\nUse this token:\n42:abc"
    )
    with pytest.raises(KeyboardInterrupt):
        read_keys(Keys("42\x03"))
    with pytest.raises(EOFError):
        read_keys(Keys("\x1a"))


def test_without_a_terminal_a_secret_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin", StringIO("42:abc\nrest\n"))
    assert read_hidden(lambda: asked.append("token?")) == "42:abc"
    assert asked == ["token?"]
    monkeypatch.setattr("sys.stdin", StringIO(""))
    with pytest.raises(EOFError):
        read_hidden(lambda: None)


def paper(encoding: str) -> TextIOWrapper:
    return TextIOWrapper(BytesIO(), encoding=encoding)


def written(on: TextIOWrapper) -> str:
    on.flush()
    assert isinstance(on.buffer, BytesIO)
    return on.buffer.getvalue().decode(on.encoding)


@pytest.mark.parametrize(
    ("encoding", "good", "words"),
    [("utf-8", "✓", "没有"), ("gbk", "[x]", "没有"), ("ascii", "[x]", "??")],
)
def test_signs_that_a_terminal_lacks_are_put_in_letters(
    encoding: str, good: str, words: str
) -> None:
    file = paper(encoding)
    talk = Talk(make_console(file=file, width=80))
    talk.done("group.name_taken", name="x")
    talk.missing("operator.left")
    assert good in written(file)
    assert words in written(file)


def test_questions_take_what_is_proposed_and_ask_again_what_they_do_not_understand() -> None:
    lines = iter(["", "perhaps", "是", "n", " ", "S", ""])
    console = make_console(file=StringIO(), width=80)
    talk = Talk(console, "en", read=lambda: next(lines))
    assert talk.confirm("end.start", default=True)
    assert talk.confirm("end.start", default=False)
    assert not talk.confirm("end.start", default=True)
    assert talk.ask("manner.zone", "UTC") == "UTC"
    assert not talk.go_on("wait.again")
    assert talk.go_on("wait.again")
    silent = Talk(console, "en", assume=True)
    assert silent.secret("token.ask") == ""
    assert not silent.go_on("wait.again")


def test_control_characters_in_names_do_not_reach_the_terminal() -> None:
    file = StringIO()
    Talk(make_console(file=file, width=80), "en").say("rights.title", title="a\x1b[2J\x07b")
    assert "\x1b" not in file.getvalue()
    assert "a[2Jb" in file.getvalue()


def test_the_code_in_the_terminal_is_the_code_of_the_link() -> None:
    link = "https://t.me/guanjia_bot?startgroup&admin=delete_messages+restrict_members"
    bits = {sign: pair for pair, sign in HALVES.items()}
    rows = [row for line in qr_lines(link) for row in zip(*(bits[s] for s in line), strict=True)]
    code = segno.make(link, error="l", micro=False)
    modules = [tuple(map(int, row)) for row in code.matrix_iter(border=QUIET)]
    assert rows[: len(modules)] == modules
    assert max(map(len, qr_lines(link))) <= 80


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ({"force_terminal": True, "color_system": "standard", "width": 80}, True),
        ({"force_terminal": True, "color_system": "standard", "width": 20}, False),
        ({"width": 80}, False),
    ],
)
def test_a_terminal_that_cannot_show_the_code_gets_the_link_alone(
    options: Mapping[str, object], shown: bool
) -> None:
    file = paper("utf-8")
    assert show_qr(make_console(file=file, **options), "https://t.me/x") is shown
    assert ("▀" in written(file)) is shown
    assert not show_qr(make_console(file=paper("gb2312"), width=80), "https://t.me/x")


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "token"),
    [
        (" 42424242:AAEhBP0av28FrFsoKJL8aC8LGn5s \n", "42424242:AAEhBP0av28FrFsoKJL8aC8LGn5s"),
        ("API:\n42424242:AAEhBP0av28FrFsoKJL8\nKeep", "42424242:AAEhBP0av28FrFsoKJL8"),
        ("42424242:short", None),
        ("", None),
    ],
)
def test_a_token_is_found_in_what_is_pasted(text: str, token: str | None) -> None:
    assert token_in(text) == token


@pytest.mark.parametrize(
    ("said", "zone", "near"),
    [
        ("Asia/Shanghai", "Asia/Shanghai", None),
        (" asia/tokyo", "Asia/Tokyo", None),
        ("new york", "America/New_York", None),
        ("北京", "Asia/Shanghai", None),
        ("UTC", "UTC", None),
        ("Asia/Shanghia", None, "Asia/Shanghai"),
        ("londn", None, "Europe/London"),
        ("qqqqqqqq", None, None),
    ],
)
def test_zones_as_people_name_them(said: str, zone: str | None, near: str | None) -> None:
    assert find_zone(said) == (zone, near)


@pytest.mark.parametrize(
    ("machine", "chinese", "english"),
    [
        ("Europe/Berlin", "Europe/Berlin", "Europe/Berlin"),
        ("Etc/UTC", "Asia/Shanghai", "UTC"),
        ("UTC", "Asia/Shanghai", "UTC"),
        (None, "Asia/Shanghai", "UTC"),
    ],
)
def test_a_server_on_utc_says_nothing_of_its_owner(
    machine: str | None, chinese: str, english: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def name() -> str:
        if machine is None:
            raise LookupError("no zone")
        return machine

    monkeypatch.setattr("bot.cli.setup.zones.get_localzone_name", name)
    assert (machine_zone("zh-CN"), machine_zone("en")) == (chinese, english)


def test_languages_as_people_name_them() -> None:
    named = {said: find_language(said) for said in ("1", "中文", "zh", "2", "English", "EN", "3")}
    assert list(named.values()) == ["zh-CN"] * 3 + ["en"] * 3 + [None]


def test_rights_are_those_of_the_plug_ins_that_are_on(tmp_path: Path) -> None:
    assert needs_of(load_plugins(["flood", "faq", "admin"])) == {
        "can_delete_messages": ("flood", "admin"),
        "can_pin_messages": ("admin",),
        "can_restrict_members": ("flood", "admin"),
    }
    assert invite_link("x_bot", ["can_b", "can_a"]) == "https://t.me/x_bot?startgroup&admin=a+b"
    assert invite_link("x_bot", []) == "https://t.me/x_bot?startgroup"
    path = tmp_path / "config.yaml"
    path.write_text(
        "plugins: [flood]\nsets: {few: {groups: [two], plugins: [faq]}}\n"
        "groups:\n  one: {plugins: [admin]}\n  two:\n  three:\n",
        "utf-8",
    )
    config = load_config(path, {}, need_token=False)
    counts = {name: len(needs_in(config, name)) for name in ("one", "two", "three", None)}
    assert counts == {"one": 3, "two": 0, "three": 2, None: 2}


# --- files ---------------------------------------------------------------------------------------

CHINESE = """\
# 我的
机器人:
  语言: 中文      # 说中文
  运营者:
    - 5

群组:
  main: {群号: -5, 标题: "群 #1"}
"""


def test_a_config_in_chinese_stays_one(tmp_path: Path) -> None:
    file = ConfigFile(tmp_path / "config.yaml")
    file.path.write_text(CHINESE, "utf-8")
    file.set("bot", "language", "en")
    file.set("bot", "timezone", "UTC")
    file.add_operator(5)
    file.add_operator(6)
    file.add_group("main", {"id": -6, "title": "新"})
    changed = CHINESE.replace("中文  ", "en").replace(
        "- 5\n\n", "- 5\n\n    - 6\n  timezone: UTC\n"
    )
    changed = changed.replace('-5, 标题: "群 #1"', '-6, 标题: "新"')
    assert file.path.read_text("utf-8").split() == changed.split()
    config = load_config(file.path, {}, need_token=False)
    assert config.bot.operators == (5, 6)


def test_a_change_that_would_break_the_config_is_not_made(tmp_path: Path) -> None:
    file = ConfigFile(tmp_path / "config.yaml")
    file.path.write_text("# nothing yet\n", "utf-8")
    with pytest.raises(FileProblems):
        file.set("bot", "timezone", "Moon/Sea")
    assert file.path.read_text("utf-8") == "# nothing yet\n"
    assert list(tmp_path.iterdir()) == [file.path]
    file.add_group("main", {"id": -5})
    assert "main:\n" in file.path.read_text("utf-8")


def test_commands_to_copy_use_the_python_that_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "the program"
    (here / "bot" / "cli" / "setup").mkdir(parents=True)
    (here / "Makefile").write_text("", "utf-8")
    python = str(here / ".venv" / "bin" / "python")
    monkeypatch.setattr("sys.executable", python)
    inside = str(Path(".venv") / "bin" / "python")
    config = f'--config "{here / "home" / "config.yaml"}"'
    assert next_commands(here / "home", here) == [
        "make run",
        f"{inside} -m bot doctor {config}",
        f'{inside} -m bot setup --home "{here / "home"}"',
    ]
    outside = next_commands(tmp_path, tmp_path / "x")
    assert outside[0] == f'"{python}" -m bot run --config {tmp_path / "config.yaml"}'
    monkeypatch.setattr("shutil.which", lambda _: python)
    assert again(tmp_path, tmp_path) == f"python -m bot setup --home {tmp_path}"
    assert again(Path(), tmp_path) == "python -m bot setup"


def test_homes_that_are_proposed(tmp_path: Path) -> None:
    assert home.likely_home(tmp_path) == tmp_path
    (tmp_path / "notes.txt").write_text("x")
    assert home.likely_home(tmp_path) == tmp_path / "guanjia"
    (tmp_path / ".env").write_text("")
    assert home.likely_home(tmp_path) == tmp_path
    program = tmp_path / "program"
    (program / "bot" / "cli" / "setup").mkdir(parents=True)
    assert home.likely_home(program) == program / "home"


def test_files_that_are_there_are_replaced_only_when_that_is_wanted(tmp_path: Path) -> None:
    answers = ["n", "y"]
    console = make_console(file=StringIO(), width=80)
    talk = Talk(console, "en", read=lambda: answers.pop(0))
    desk = Desk(talk, Options(home=tmp_path), {}, SystemClock())
    home.choose_home(desk, tmp_path)
    home.make_home(desk)
    mine = tmp_path / "faq" / "questions.yaml"
    ours = mine.read_text("utf-8")
    home.make_home(desk)  # nothing to ask: it is the same
    mine.write_text("faq: []\n", "utf-8")
    home.make_home(desk)
    assert mine.read_text("utf-8") == "faq: []\n"
    home.make_home(desk)
    assert mine.read_text("utf-8") == ours
    assert answers == []
    desk.close()


def test_the_program_s_own_folder_is_no_home(tmp_path: Path) -> None:
    (tmp_path / "bot" / "cli" / "setup").mkdir(parents=True)
    file = StringIO()
    talk = Talk(make_console(file=file, width=200), "en", read=lambda: str(tmp_path))
    desk = Desk(talk, Options(), {}, SystemClock())
    home.choose_home(desk, tmp_path)
    assert desk.home == tmp_path / "home"
    assert re.search("program's own folder", file.getvalue())
    desk.close()
