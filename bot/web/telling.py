"""A story in words: the shelf, the caption, and what came true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.emulator.state import Message
from bot.emulator.stories.expecting import Outcome
from bot.emulator.stories.model import Expect, Story
from bot.emulator.stories.playing import Play
from bot.emulator.stories.reading import Shelf
from bot.emulator.stories.stage import Stage
from bot.web.place import Look, message_key
from bot.web.talk import snippet

_LEAST_MS = 2500  # a step stays at least so long when the story plays by itself
_READ_MS = {"zh-CN": 170, "en": 60}  # for a character of its caption


@dataclass(frozen=True, slots=True)
class Tale:
    """One story of the shelf.

    Attributes:
        key: starts it.
        plugin: what its plug-in is called.
        is_new: the first of its plug-in.
    """

    key: str
    plugin: str
    title: str
    about: str
    is_new: bool
    is_playing: bool


@dataclass(frozen=True, slots=True)
class CheckView:
    """One expectation in words.

    Attributes:
        url: where it can be seen, when that is another chat; "" = here.
    """

    text: str
    is_true: bool
    url: str


@dataclass(frozen=True, slots=True)
class StoryView:
    """The story that is being watched.

    Attributes:
        number: the step on show, from 1, of ``total``.
        wrong: why the step could not be played; "" = it was.
        next_ms: after so long the next step follows by itself; 0 = it waits for the viewer.
    following: the story behind it on the shelf.
    """

    title: str
    caption: str
    number: int
    total: int
    checks: Sequence[CheckView]
    wrong: str
    is_over: bool
    playing: bool
    next_ms: int
    following: Tale


def shelf_view(
    look: Look, tales: Mapping[str, tuple[Shelf, Story]], playing: str
) -> Sequence[Tale]:
    """All stories, in the viewer's language."""
    found: list[Tale] = []
    for key, (shelf, story) in tales.items():
        plugin = plugin_name(look, shelf.plugin)
        found.append(
            Tale(
                key,
                plugin,
                story.title.of(look.place.lang),
                story.about.of(look.place.lang),
                not found or found[-1].plugin != plugin,
                key == playing,
            )
        )
    return found


def plugin_name(look: Look, name: str) -> str:
    """What a plug-in is called by those who read: its phrase ``plugin_name``, or its name."""
    short = name.partition(":")[0].rpartition(".")[2]
    key = f"{short}.plugin_name"
    return look.word(key) if key in look.phrase_keys else short


def story_view(
    look: Look, play: Play, tales: Sequence[Tale], *, playing: bool
) -> StoryView | None:
    """The step on show."""
    if not play.played:
        return None
    played = play.played[-1]
    caption = played.step.caption.of(look.place.lang)
    goes_on = playing and not play.is_over
    at = next(number for number, tale in enumerate(tales) if tale.is_playing)
    return StoryView(
        play.story.title.of(look.place.lang),
        caption,
        len(play.played),
        len(play.story.steps),
        [_check(look, play.stage, outcome) for outcome in played.outcomes],
        played.trouble,
        play.is_over,
        playing,
        max(_LEAST_MS, _READ_MS[look.place.lang] * len(caption)) if goes_on else 0,
        tales[(at + 1) % len(tales)],
    )


def _check(look: Look, stage: Stage, outcome: Outcome) -> CheckView:
    message = outcome.message
    elsewhere = message is not None and message.chat_id != look.place.chat
    url = ""
    if message is not None and elsewhere:
        url = look.place.url(chat=message.chat_id, message=message_key(message))
    text = _said(look, stage, outcome.expect, message)
    return CheckView(text, not outcome.problem, url)


def _said(look: Look, stage: Stage, expect: Expect, message: Message | None) -> str:
    """What was expected, in words."""
    kind = expect.kind
    words = expect.answer or expect.text or expect.alert
    key = f"story.check.{kind}"
    who = getattr(expect, kind) if kind in _PEOPLE else expect.only_for
    if expect.only_for is not None:
        key += ".whisper"
    elif kind == "answer" and expect.where not in (None, stage.story.stage):
        key += ".in"
    elif expect.lasts is not None:
        key += ".for"
    group = stage.chat(expect.where).title if expect.where in stage.groups else ""
    return look.say(
        key,
        who="" if who is None else stage.name(who),
        words="" if words is None else stage.said(words.of(stage.language)),
        lasts=expect.lasts,
        group=group or look.say("groups.private"),
        message="" if message is None else snippet(look, message),
    ).unescape()


_PEOPLE = frozenset({"muted", "free", "banned", "inside", "gone"})
