"""One broadcast as it stands in a file."""

from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from rules.broadcast import BROADCAST_KEYS, Broadcast, LinkButton
from text.late import Late
from text.time_rules import WORKDAYS
from text.times import Moment, Repeated
from text.yaml_file import FileProblems, load_yaml, validate

CHINESE = {chinese: english for english, chinese in BROADCAST_KEYS.items()}


def wall(written: str) -> datetime:
    return datetime.fromisoformat(written)


def read(folder: Path, text: str) -> Broadcast:
    path = folder / "群发.yaml"
    path.write_text(text, "utf-8")
    return validate(load_yaml(path), Broadcast, aliases=CHINESE)


def test_everything_is_read(tmp_path: Path) -> None:
    made = read(
        tmp_path,
        "名称: 工作日资料\n"
        "时间: 工作日 18：30\n"
        "去: learners\n"
        "内容: |\n  今晚的资料\n  来了\n"
        "错过: 2小时内补发，否则跳过\n"
        "删上一条: 是\n"
        "置顶: 否\n"
        "按钮:\n  - 进入教室: https://example.com/live\n",
    )
    assert made == Broadcast(
        name="工作日资料",
        at=Repeated(time(18, 30), WORKDAYS),
        to=("learners",),
        text="今晚的资料\n来了",
        buttons={"进入教室": "https://example.com/live"},
        late=Late(timedelta(hours=2)),
        replace_last=True,
    )
    assert made.buttons == ((LinkButton(text="进入教室", url="https://example.com/live"),),)


def test_a_date_without_quotes_is_one(tmp_path: Path) -> None:
    made = read(tmp_path, "name: a\nat: 2027-03-02 09:00\nto: [main]\ntext: b\n")
    assert made.at == Moment(wall("2027-03-02 09:00"))
    assert (made.late, made.replace_last, made.pin) == (None, False, False)


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("时间: 每田 09:00", "每田", "每天 09:00"),
        ("时间: 每天 25:00", "no time of day", None),
        ("错过: 补法", "补法", "补发"),
        ("去: []", "at least one text", None),
        ("内容: ''", "expected text", None),
        ("内容: <b>x", "not closed", None),
        ("内容: '{grup}'", "unknown placeholder", None),
        (f"内容: {'长' * 4097}", "up to 4097 characters, Telegram takes 4096", None),
        (f"内容: '{'长' * 3969}{{group}}'", "up to 4097 characters", None),
        ("按钮: [{看: example.com}]", "needs a link", None),
        ("置顶: 也许", "yes or no", None),
        ("删上条: 是", "unknown key", "删上一条"),
    ],
)
def test_mistakes_have_a_place_and_a_guess(
    tmp_path: Path, line: str, message: str, hint: str | None
) -> None:
    lines = {"名称": "名称: a", "时间": "时间: 每天 09:00", "去": "去: main", "内容": "内容: b"}
    lines[line.partition(":")[0]] = line
    with pytest.raises(FileProblems) as caught:
        read(tmp_path, "\n".join(lines.values()))
    (finding,) = caught.value.findings
    assert message in finding.message
    assert finding.hint == hint
    assert finding.line == list(lines.values()).index(line) + 1


def test_tags_and_names_of_signs_do_not_make_a_text_longer(tmp_path: Path) -> None:
    text = f"<b>{'长' * 4094}</b>&lt;&amp;"
    made = read(tmp_path, f"名称: a\n时间: 每天 09:00\n去: main\n内容: '{text}'\n")
    assert made.text == text


def test_where_it_goes() -> None:
    made = Broadcast(name="a", at=Repeated(time(9)), to=("learners", "main"), text="b")
    assert made.goes_to(frozenset({"python", "learners"}))
    assert not made.goes_to(frozenset({"python"}))
    assert not made.goes_to(frozenset())
    everywhere = made.model_copy(update={"to": ("全部",)})
    assert everywhere.goes_to(frozenset({"python"}))
    assert not everywhere.goes_to(frozenset())
