"""One rule against a kind of message, as an operator wrote it."""

from datetime import timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from rules.deeds import SANCTIONS, Again, Deed, deeds, repeats
from rules.patterns import pattern
from rules.said import FEATURES, Feature, site
from text import values
from text.filler import placeholders
from text.findings import BadValue
from text.folding import fold
from text.hours import Hours, parse_hours
from text.markup import check_message
from text.suggest import did_you_mean
from text.times import parse_time

NOTICE_VALUES: Final = frozenset({"name", "group", "rule"})
"""What ``{…}`` may stand for in a notice."""

RULE_KEYS: Final = {
    "name": "名称",
    "when": "当",
    "unless": "除非",
    "then": "则",
    "again": "屡犯",
    "notice": "提示",
    "mode": "状态",
    "tests": "测试",
}
CONDITION_KEYS: Final = {
    "any": "含任一",
    "pattern": "正则",
    "has": "有",
    "newer_than": "入群不足",
    "time": "时间",
    "role": "身份",
    "topic": "话题",
    "sites": "网址",
}
RULE_TEST_KEYS: Final = {"hit": "该抓", "miss": "放过", "text": "消息", "joined": "入群"}
MODES: Final = {"shadow": "演练", "live": "正式"}
LONGEST_NAME: Final = 60
_FEATURE_NAMES: Final = {chinese: english for english, chinese in FEATURES.items()}


class Model(BaseModel):
    """What an operator wrote: nothing unknown, nothing changes later."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def keywords(value: object) -> tuple[str, ...]:
    """Words to look for; each must hold something that can be found.

    Raises:
        ValueError: one sentence.
    """
    return values.each(_keyword, enumerate(values.texts(value)))


def _keyword(word: str) -> str:
    if not fold(word):
        raise BadValue(f"{word!r} holds neither letters nor digits: it is never found")
    return word


def template(text: object, known: frozenset[str]) -> str:
    """A message in Telegram's HTML with placeholders.

    Raises:
        ValueError: one sentence.
    """
    written = values.text(text)
    for name in sorted(placeholders(written) - known):
        near = did_you_mean(name, sorted(known))
        choices = " ".join(f"{{{one}}}" for one in sorted(known))
        hint = near and f"{{{near}}}"
        raise BadValue(f"unknown placeholder {{{name}}} (known: {choices})", hint)
    return check_message(written)


def _patterns(value: object) -> tuple[str, ...]:
    return values.each(pattern, enumerate(values.texts(value)))


def _features(value: object) -> tuple[str, ...]:
    return values.several(_feature, value)


def _feature(value: object) -> str:
    named = values.text(value)
    found = _FEATURE_NAMES.get(named, named)
    if found not in FEATURES:
        known = ", ".join(f"{chinese} ({english})" for chinese, english in _FEATURE_NAMES.items())
        near = did_you_mean(named, [*_FEATURE_NAMES, *FEATURES])
        raise BadValue(f"expected one of {known}, found {named!r}", near)
    return found


def _sites(value: object) -> tuple[str, ...]:
    return values.each(_site, enumerate(values.texts(value)))


def _site(written: str) -> str:
    found = site(written)
    if found is None:
        raise BadValue(f"expected a site such as example.com or t.me/our_group, found {written!r}")
    return found


def _hours(value: object) -> tuple[Hours, ...]:
    return values.several(
        lambda one: one if isinstance(one, Hours) else parse_hours(values.text(one)), value
    )


def _judged_roles(value: object) -> tuple[str, ...]:
    roles = values.roles(value)
    for role in roles:
        if role not in ("member", "trusted"):
            raise BadValue(
                "moderators and administrators are never judged:"
                " expected 成员 (member) or 信任 (trusted)"
            )
    return roles


def _lasting(duration: timedelta) -> timedelta:
    if duration <= timedelta():
        raise BadValue("expected a duration above zero")
    return duration


def _something(when: "Conditions") -> "Conditions":
    if not when.model_fields_set:
        raise BadValue("nothing is asked: write 含任一 (any), 有 (has) or another condition")
    return when


def _notice(value: object) -> str:
    return template(value, NOTICE_VALUES)


def _name(value: object) -> str:
    written = values.text(value)
    if len(written) > LONGEST_NAME:
        raise BadValue(f"a name has at most {LONGEST_NAME} characters, this one {len(written)}")
    return written


def _mode(value: object) -> object:
    if value not in MODES:
        near = did_you_mean(value, [*MODES.values(), *MODES]) if isinstance(value, str) else None
        raise BadValue(f"expected 演练 (shadow) or 正式 (live), found {values.found(value)}", near)
    return value


def _time_of_day(value: object) -> str | None:
    if value is None:
        return None
    written = values.text(value)
    parse_time(written)
    return written


Name = Annotated[str, BeforeValidator(_name)]
"""What an item is called."""
Words = Annotated[tuple[str, ...], BeforeValidator(keywords)]
Lasting = Annotated[timedelta, AfterValidator(_lasting)]


class Conditions(Model):
    """Content and circumstances; all that are given must hold, one of each list is enough.

    Attributes:
        any: the message holds one of these words.
        pattern: one of these regular expressions finds something in it.
        has: it has one of these.
        newer_than: its sender joined less than so long ago.
        time: it is written in these hours, on the group's wall clock.
        role: its sender is one of these.
        topic: it stands in one of these topics, by name or number.
    """

    any: Words = ()
    pattern: Annotated[tuple[str, ...], BeforeValidator(_patterns)] = ()
    has: Annotated[tuple[Feature, ...], BeforeValidator(_features)] = ()
    newer_than: Lasting | None = None
    time: Annotated[tuple[Hours, ...], BeforeValidator(_hours)] = ()
    role: Annotated[tuple[str, ...], BeforeValidator(_judged_roles)] = ()
    topic: Annotated[tuple[str, ...], BeforeValidator(values.texts)] = ()


class Exceptions(Conditions):
    """One that holds is enough to let the message pass.

    Attributes:
        role: its sender is at least the least of these.
        sites: it has links, and all of them lead there.
    """

    role: Annotated[tuple[str, ...], BeforeValidator(values.roles)] = ()
    sites: Annotated[tuple[str, ...], BeforeValidator(_sites)] = ()


class RuleTest(Model):
    """A message; what is not said about it is as the rule asks for it.

    Attributes:
        time: of day, such as 23:30: see ``text.times.parse_time``.
        joined: how long before its sender joined.
    """

    text: Annotated[str, BeforeValidator(values.text)]
    time: Annotated[str | None, BeforeValidator(_time_of_day)] = None
    role: Annotated[str | None, BeforeValidator(values.role)] = None
    joined: timedelta | None = None


def _tests(value: object) -> Any:
    rows = value if isinstance(value, list | tuple) else [value]
    return tuple(one if isinstance(one, dict | RuleTest) else {"text": one} for one in rows)


class RuleTests(Model):
    """Messages that the rule must catch, and messages that it must let pass."""

    hit: Annotated[tuple[RuleTest, ...], BeforeValidator(_tests)] = ()
    miss: Annotated[tuple[RuleTest, ...], BeforeValidator(_tests)] = ()


class Rule(Model):
    """A rule.

    Attributes:
        name: unique among the rules; cases and cards show it.
        then: what is done the first time.
        again: what is done to the sender instead when he does it again.
        notice: said in the group; HTML with ``{name} {group} {rule}``.
        mode: ``shadow`` only reports.
    """

    name: Name
    when: Annotated[Conditions, AfterValidator(_something)]
    unless: Exceptions = Exceptions()
    then: Annotated[tuple[Deed, ...], BeforeValidator(deeds)]
    again: Annotated[tuple[Again, ...], BeforeValidator(repeats)] = ()
    notice: Annotated[str | None, BeforeValidator(_notice)] = None
    mode: Annotated[Literal["shadow", "live"], BeforeValidator(_mode)] = "live"
    tests: RuleTests = RuleTests()

    @property
    def deletes(self) -> bool:
        """Whether the message is taken away."""
        return any(deed.name == "delete" for deed in self.then)

    @property
    def acts(self) -> bool:
        """Whether more is done than to tell staff."""
        return self.deletes or any(deed.name in SANCTIONS for deed in self.then)

    def sanction(self, times: int) -> Deed | None:
        """What is done to the sender at his ``times``-th time, counted from 1."""
        due = [step.deed for step in self.again if step.times <= times]
        if due:
            return due[-1]
        return next((deed for deed in self.then if deed.name in SANCTIONS), None)
