"""One question and its answer, as an operator wrote it."""

from datetime import date, timedelta
from functools import cached_property
from hashlib import blake2s
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from faq.values import validity
from text import values
from text.folding import fold

RoleName = Literal["member", "trusted", "moderator", "admin", "owner"]
Text = Annotated[str, BeforeValidator(values.text)]
Texts = Annotated[tuple[str, ...], BeforeValidator(values.texts)]

KEYS: Final = {
    "id": "编号",
    "q": "问",
    "also": "也问",
    "must": "必含",
    "not": "不含",
    "keywords": "关键词",
    "a": "答",
    "photo": "图片",
    "file": "文件",
    "buttons": "按钮",
    "only_in": "仅限",
    "role": "身份",
    "valid": "有效",
    "after": "接着",
    "private": "悄悄答",
    "cooldown": "冷却",
    "call_staff": "叫人",
    "tests": "测试",
}
"""An entry's keys and their Chinese names."""

TEST_KEYS: Final = {"hit": "该答", "miss": "不该答"}
_LONGEST_ID: Final = 60
FILE_KEYS: Final = {"category": "分类", "faq": "问答", "synonyms": "同义词"}


class Model(BaseModel):
    """What an operator wrote: nothing unknown, nothing changes later."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Button(Model):
    """A link under an answer."""

    text: str
    url: str


class Validity(Model):
    """Days on which an entry is valid, both ends included; None = open."""

    start: date | None = None
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the entry is valid on that day of the group's own calendar."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


class Tests(Model):
    """Messages that this entry must answer, and messages that it must not."""

    hit: Texts = ()
    miss: Texts = ()


class Place(Model):
    """Where an entry stands; lines and columns count from 1.

    Attributes:
        parts: where some of its values stand, and the items of their lists.
    """

    file: str
    line: int
    column: int
    parts: dict[tuple[str | int, ...], tuple[int, int]] = {}


class Written(Model):
    """An entry as it stands in a file.

    Attributes:
        id: stable; by default made from ``q``.
        must: the message holds one of these, or the entry stays silent.
        not_: the message holds none of these.
        keywords: in a short message, one of these is the question itself.
        a: variants of the answer, used in turn; text or Telegram's HTML.
        photo, file: a path, a URL or Telegram's file id.
        only_in: groups, by name, id or @username; ``group/topic`` for one topic.
        role: the least role that gets this answer.
        after: id (in a file: or question) of the entry that this one follows up.
        private: only the asker should be troubled by the answer.
        cooldown: not again in the group so soon; None = the group's setting.
        call_staff: tell the staff that someone asked.
    """

    id: Annotated[Text, Field(max_length=120)]
    q: Text
    also: Texts = ()
    must: Texts = ()
    not_: Texts = Field((), alias="not")
    keywords: Texts = ()
    a: Annotated[Texts, Field(min_length=1)]
    photo: Text | None = None
    file: Text | None = None
    buttons: Annotated[tuple[tuple[Button, ...], ...], BeforeValidator(values.buttons)] = ()
    only_in: Texts = ()
    role: Annotated[RoleName, BeforeValidator(values.role)] = "member"
    valid: Annotated[Validity, BeforeValidator(validity)] = Validity()
    after: Text | None = None
    private: bool = False
    cooldown: timedelta | None = None
    call_staff: bool = False
    tests: Tests = Tests()

    @model_validator(mode="before")
    @classmethod
    def _name_it(cls, data: Any) -> Any:
        if isinstance(data, dict) and "id" not in data:
            return {**data, "id": derived_id(data.get("q"))}
        return data


class Entry(Written):
    """A question with its answer.

    Attributes:
        category: of its file.
        folder: what relative paths start from.
        place: where it was read.
    """

    model_config = ConfigDict(validate_by_name=True)

    category: str = ""
    folder: Path = Path()
    place: Place | None = None

    @property
    def phrasings(self) -> tuple[str, ...]:
        """Every way to ask for it, as written."""
        return (self.q, *self.also)

    @cached_property
    def for_everybody(self) -> bool:
        """Whether it is answered to anybody, anywhere, on any day."""
        always = self.valid.start is None and self.valid.end is None
        return always and not self.only_in and self.role == "member"

    def where(self, *part: str | int) -> tuple[str, int, int]:
        """File, line and column of a value, of what holds it, or else of the entry."""
        if self.place is None:
            return "", 1, 1
        for length in range(len(part), 0, -1):
            if part[:length] in self.place.parts:
                return self.place.file, *self.place.parts[part[:length]]
        return self.place.file, self.place.line, self.place.column

    def part_of(self, text: str) -> tuple[str | int, ...]:
        """Which part a phrasing is; the entry itself where the question is asked for."""
        return ("also", self.also.index(text)) if text in self.also else ()

    @property
    def key(self) -> str:
        """Twelve characters that stand for the id where space is short."""
        return _digest(self.id)


def derived_id(question: object) -> str:
    """The id of an entry that was given none: its question, folded; shortened when long."""
    words = fold(str(question)).replace(" ", "-")
    if not words:
        return _digest(str(question))
    return words if len(words) <= _LONGEST_ID else f"{words[:_LONGEST_ID]}-{_digest(words)}"


def _digest(text: str) -> str:
    return blake2s(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
