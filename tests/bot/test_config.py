import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.config import Config, load_config
from bot.config_models import BotSection, Files, Group, GroupSet, Keep
from bot.config_names import ALIASES, SETTINGS_ALIASES
from bot.dotenv import read_dotenv
from text.yaml_file import FileProblems

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
ENV = {"GUANJIA_TOKEN": TOKEN}

EVERYTHING = """
bot:
  language: zh-CN
  timezone: Asia/Shanghai
  operators: [123456789]
  staff: staff/举报
  strangers: leave
plugins: [welcome, faq, ads, routing, broadcasts, leaderboards, admin, help]
defaults:
  welcome:
    text: |
      欢迎 {name}！你是第 {count} 位成员。
    buttons:
      - 看群规: "{rules_link}"
    delete_after: 10分钟
  ads: {mode: rehearse}
  broadcasts:
    quiet: 22:30-08:00
    most_per_day: 2
  leaderboards:
    post: 每周一 09:00
sets:
  learners: [main, python]
  loud:
    groups: [main]
    language: en
    flood: {limit: 3}
groups:
  main:
    id: -1001000000001
  python:
    id: -1001000000002
    topics: {提问: 12, 资料: 15}
    faq: {strictness: balanced}
  staff:
    id: -1001000000003
    topics: {举报: 3}
    plugins: [admin, flood]
files:
  faq: [faq, more.yaml]
  rules: rules
database: sqlite+aiosqlite:///data/guanjia.db
keep:
  messages: 30天
  quarantine: 1周
"""

CHINESE = """
机器人: {语言: 英文, 时区: Europe/Berlin, 运营者: [5], 管理群: 总, 陌生群: 询问}
功能: [欢迎, 问答]
默认: {欢迎: {内容: 你好}}
固定: {欢迎: [内容]}
一组群: {都: [总]}
群组: {总: {群号: -5, 标题: 总群, 话题: {问: 3}, 功能: [问答], 问答: {谨慎程度: 适中}}}
文件: {问答: faq, 规则: [a, b]}
数据库: sqlite+aiosqlite:///x.db
保留: {消息: 半个月, 隔离: 3天, 发件: 1小时}
"""


def write(folder: Path, text: str, dotenv: str | None = None) -> Path:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    if dotenv is not None:
        (folder / ".env").write_text(dotenv, encoding="utf-8")
    return path


def complaints(folder: Path, text: str, environ: dict[str, str] | None = None) -> list[str]:
    path = write(folder, text)
    with pytest.raises(FileProblems) as caught:
        load_config(path, ENV if environ is None else environ)
    return [str(one).removeprefix(f"{path}:") for one in caught.value.findings]


def test_the_example_loads_unmodified(tmp_path: Path) -> None:
    shutil.copy(ROOT / "config.example.yaml", tmp_path / "config.yaml")
    config = load_config(tmp_path / "config.yaml", ENV)
    first = ("welcome", "faq", "ads", "routing", "activity", "flood", "admin", "help")
    assert tuple(one for one in config.plugins if one in first) == first
    assert config.defaults.blocks["ads"]["mode"] == "rehearse"
    assert config.groups["staff"].plugins == ("admin", "help")
    assert config.groups["python"].blocks["faq"] == {"strictness": "balanced"}
    assert config.defaults.blocks["flood"]["mute"] == "10分钟"
    assert config.fixed == {"flood": ("mute",)}
    assert config.keep.quarantine == timedelta(days=7)


def test_the_example_names_only_what_is_there() -> None:
    config = load_config(ROOT / "config.example.yaml", ENV)
    for name in config.plugin_names():
        folder = ROOT / "handlers"
        assert (folder / f"{name}.py").exists() or (folder / name).is_dir(), name
    assert config.files_of("faq")
    assert config.files_of("rules")


def test_everything_parses(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, EVERYTHING), ENV)
    assert config.path == tmp_path / "config.yaml"
    assert config.folder == tmp_path
    assert config.token is not None
    assert config.token.get_secret_value() == TOKEN
    assert TOKEN not in repr(config)
    assert config.bot.staff == "staff/举报"
    assert config.plugin_names()[-1] == "flood"
    assert config.sets["learners"].groups == ("main", "python")
    assert config.sets["loud"].language == "en"
    assert config.sets["loud"].blocks == {"flood": {"limit": 3}}
    assert config.groups["python"].topics == {"提问": 12, "资料": 15}
    assert (
        config.database_url == f"sqlite+aiosqlite:///{(tmp_path / 'data/guanjia.db').as_posix()}"
    )


def test_every_key_has_a_chinese_name(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, CHINESE), ENV)
    assert config.bot == BotSection(
        language="en", timezone="Europe/Berlin", operators=(5,), staff="总", strangers="ask"
    )
    assert config.plugins == ("welcome", "faq")
    assert config.defaults.blocks == {"welcome": {"内容": "你好"}}
    assert config.groups["总"].id == -5
    assert config.groups["总"].topics == {"问": 3}
    assert config.groups["总"].blocks == {"faq": {"谨慎程度": "适中"}}
    assert config.files.rules == ("a", "b")
    assert config.keep.messages == timedelta(days=15)
    named = {
        name
        for names in ALIASES.values()
        for name in ([names] if isinstance(names, str) else names)
    }
    sections: list[type[BaseModel]] = [Config, BotSection, Files, Keep, Group, GroupSet]
    for section in sections:
        assert set(section.model_fields) <= named, section
    assert all(not alias.isascii() for alias in [*ALIASES, *SETTINGS_ALIASES])


def test_no_file_no_settings_and_defaults(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, "# all by default\n"), ENV)
    assert config.model_dump() == Config().model_dump()
    assert config.bot.timezone == "Asia/Shanghai"
    assert (config.path, Config().path) == (tmp_path / "config.yaml", None)
    with pytest.raises(FileProblems, match="unreadable"):
        load_config(tmp_path / "missing.yaml", ENV)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("bto: {}\n", "1:1 unknown-key unknown key 'bto', did you mean bot?"),
        ("机器入: {}\n", "1:1 unknown-key unknown key '机器入', did you mean 机器人?"),
        (
            "bot: {timezone: Asia/Shangai}\n",
            "1:17 value 'Asia/Shangai' is not a time zone; expected a name such as"
            " Asia/Shanghai, did you mean Asia/Shanghai?",
        ),
        ("bot: {timezone: /etc/passwd}\n", "1:17 value '/etc/passwd' is not a time zone"),
        ("bot: {language: zh}\n", "1:17 value expected 'zh-CN' or 'en', found 'zh'"),
        ("bot: {operators: [-3]}\n", "1:19 value a user's id is above zero, -3 is not"),
        ("bot: {operators: [me]}\n", "1:19 value expected a whole number, found 'me'"),
        ("bot: {api: ftp://x}\n", "1:12 value string should match pattern"),
        (
            "bot: {staff: stuff}\ngroups: {staff: {}}\n",
            "1:14 unknown-group there is no group 'stuff', did",
        ),
        (
            "bot: {staff: s/a}\ngroups: {s: {topics: {b: 1}}}\n",
            "1:14 unknown-topic group s has no topic",
        ),
        ("plugins: [faq, 问答]\n", "1:10 value 问答 is listed twice"),
        (
            "groups: {a: {id: 1001000000001}}\n",
            "1:18 value a group's id is below zero, 1001000000001 is",
        ),
        (
            "groups: {a: {id: 100}}\n",
            "1:18 value a group's id is below zero, 100 is not, did you mean -100100?",
        ),
        ("groups: {a: {id: 0}}\n", "1:18 value a group's id is below zero, 0 is not"),
        ("groups: {a: {id: x}}\n", "1:18 value expected a whole number, found 'x'"),
        ("groups: {a: {id: -5}, b: {id: -5}}\n", "1:31 same-id a has this id already"),
        ("groups: {a b: {}}\n", "1:10 group-name a group's name is one word"),
        (
            "groups: {main: {}}\nsets: {x: [mian]}\n",
            "2:12 unknown-group there is no group 'mian', did you mean main?",
        ),
        ("sets: {x: {groups: [a]}}\n", "1:21 unknown-group there is no group 'a'"),
        ("groups: {a: {}}\nsets: {a: [a]}\n", "2:8 set-name 'a' is a group already"),
        ("sets: {x: 3}\n", "1:11 value expected a mapping"),
        ("keep: {messages: 30}\n", "1:18 duration 30 needs a unit, such as 30分钟 or 30m"),
        ("keep: {messages: 永久}\n", "1:18 duration '永久' has no end"),
        ("keep: {messages: 0天}\n", "1:18 value expected a duration above zero"),
        (
            "database: data/x.db\n",
            "1:11 value expected a database such as sqlite+aiosqlite:///data/guanjia.db, did",
        ),
        ("database: mysql://x\n", "1:11 value expected a database such as"),
        ("fixed: {flood: mute}\n", "1:16 value expected a list, found 'mute'"),
        ("- bot\n", "1:1 value expected a mapping (key: value), found a list"),
    ],
)
def test_each_error_has_its_place(tmp_path: Path, text: str, said: str) -> None:
    (complaint,) = complaints(tmp_path, text)
    assert complaint.startswith(said)


def test_all_errors_at_once(tmp_path: Path) -> None:
    text = "bot: {timezone: Mars}\nkeep: {messages: 1}\nsets: {x: [y]}\ndatabse: z\n"
    found = complaints(tmp_path, text, {})
    assert found[0].endswith(
        ".env:1:1 token there is no bot token: write GUANJIA_TOKEN=… there, "
        "@BotFather gives you one"
    )
    assert [one.split(" ")[0] for one in found[1:]] == ["1:17", "2:18", "3:12", "4:1"]


@pytest.mark.parametrize(
    "text",
    [
        f"bot: {{token: '{TOKEN}'}}\n",
        f"bot:\n  language: {TOKEN}\n",
        f"# {TOKEN}\nbot: [\n",
    ],
)
def test_a_token_in_the_config_is_refused_and_never_shown(tmp_path: Path, text: str) -> None:
    (complaint,) = complaints(tmp_path, text)
    assert "token a bot token does not belong here: move it to .env" in complaint
    assert TOKEN[12:] not in complaint


def test_where_secrets_come_from(tmp_path: Path) -> None:
    path = write(tmp_path, "bot: {api: 'http://file'}\n", f"GUANJIA_TOKEN={TOKEN}\n")
    config = load_config(path, {})
    assert config.token is not None
    assert config.token.get_secret_value() == TOKEN
    assert config.bot.api == "http://file"
    other = load_config(path, {"GUANJIA_TOKEN": "1:other", "GUANJIA_API": "http://env"})
    assert other.token is not None
    assert other.token.get_secret_value() == "1:other"
    assert other.bot.api == "http://env"


def test_the_token_may_be_missing_where_no_bot_runs(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    assert load_config(path, {}, need_token=False).token is None
    with pytest.raises(FileProblems, match="GUANJIA_TOKEN is not a bot token") as caught:
        load_config(path, {"GUANJIA_TOKEN": "nonsense secret"})
    assert "secret" not in str(caught.value)


def test_dotenv(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    assert read_dotenv(path) == {}
    path.write_text(
        "# secrets\n\nexport A = 1 \nB='x # y'\nC=\"z\"\nD=d # why\nE=\nF=a#b\nG='\n",
        encoding="utf-8",
    )
    assert read_dotenv(path) == {
        "A": "1",
        "B": "x # y",
        "C": "z",
        "D": "d",
        "E": "",
        "F": "a#b",
        "G": "'",
    }
    path.write_text("A=1\nmy secret\n", encoding="utf-8")
    with pytest.raises(FileProblems, match=r"\.env:2:1 line expected NAME=value$"):
        read_dotenv(path)
    with pytest.raises(FileProblems, match="line expected NAME=value"):
        load_config(write(tmp_path, ""), ENV)
    path.write_text("A=密", encoding="gbk")
    with pytest.raises(FileProblems, match="UTF-8"):
        read_dotenv(path)
    with pytest.raises(FileProblems, match="cannot be read"):
        read_dotenv(tmp_path)


def test_databases(tmp_path: Path) -> None:
    absolute = (tmp_path / "x.db").as_posix()
    for written, url in {
        f"sqlite+aiosqlite:///{absolute}": f"sqlite+aiosqlite:///{absolute}",
        "sqlite+aiosqlite:///:memory:": "sqlite+aiosqlite:///:memory:",
        "postgresql+asyncpg://u@h/db": "postgresql+asyncpg://u@h/db",
    }.items():
        config = load_config(write(tmp_path, f"database: '{written}'\n"), ENV)
        assert config.database_url == url


def test_files(tmp_path: Path) -> None:
    folder = tmp_path / "问 答" / "deep"
    folder.mkdir(parents=True)
    for name in ("b.yaml", "a.yml", "c.YAML", ".hidden.yaml", "x.txt"):
        (folder / name).touch()
    (tmp_path / "one.yaml").touch()
    config = load_config(write(tmp_path, "files: {faq: [问 答, one.yaml, one.yaml]}\n"), ENV)
    in_folder = [folder / name for name in ("a.yml", "b.yaml", "c.YAML")]
    assert config.files_of("faq") == (*in_folder, tmp_path / "one.yaml")
    assert config.files_of("rules") == ()
    config = load_config(write(tmp_path, "文件:\n  问答: [one.yaml, gone]\n"), ENV)
    with pytest.raises(FileProblems, match=r"config\.yaml:2:18 no-file .*gone"):
        config.files_of("faq")


def test_config_starts_without_aiogram() -> None:
    code = "import sys, bot.config; print('aiogram' in sys.modules, 'sqlalchemy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]
