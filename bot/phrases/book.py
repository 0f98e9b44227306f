"""The phrase book: what the bot says, by key and language."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from html import escape
from pathlib import Path

from bot.phrases.names import Html, Named, mention, plain
from text.durations import Forever, format_duration
from text.filler import fill, placeholders
from text.suggest import did_you_mean
from text.yaml_file import load_yaml

LANGUAGES = ("zh-CN", "en")
NAMED_VALUES = frozenset({"role", "right", "sanction"})
Texts = Mapping[str, Mapping[str, str]]


class PhraseBook:
    """All phrases, immutable.

    Args:
        texts: language -> key -> phrase, HTML with ``{name}`` where values go.

    Raises:
        ValueError: a phrase is no template, or asks for different values in two languages.
    """

    def __init__(self, texts: Texts) -> None:
        self._texts = {language: dict(phrases) for language, phrases in texts.items()}
        self._check(self.keys())

    def _check(self, keys: Iterable[str]) -> None:
        for key in keys:
            _check(key, [phrases[key] for phrases in self._texts.values() if key in phrases])

    def keys(self, language: str | None = None) -> set[str]:
        """The keys of one language, or of all together."""
        chosen = self._texts.values() if language is None else [self._texts[language]]
        return {key for phrases in chosen for key in phrases}

    def say(self, language: str, key: str, /, **values: object) -> Html:
        """A phrase with its values.

        Texts are escaped and cannot carry links or mentions, a person becomes a link to the
        account, durations and times are said in the language, ``Html`` is taken as it is. A
        ``role``, ``right`` or ``sanction`` is said as its own phrase has it (``role.owner``).
        Values that the phrase does not ask for are left out.

        Args:
            language: ``zh-CN`` or ``en``; one that has no such phrase is replaced by another.

        Raises:
            LookupError: there is no such phrase.
            ValueError: a value is missing, or a time has no zone.
        """
        template = self._find(language, key)
        wanted = placeholders(template)
        if missing := sorted(wanted - values.keys()):
            raise ValueError(f"the phrase {key!r} needs a value for {{{'}, {'.join(missing)}}}")
        said = {name: self._value(language, name, values[name]) for name in wanted}
        return Html(fill(template, said))

    def text(self, language: str, key_or_text: str, /, **values: object) -> Html:
        """Like ``say``, for what may be a phrase's key or a sentence (escaped, as it is)."""
        if any(key_or_text in phrases for phrases in self._texts.values()):
            return self.say(language, key_or_text, **values)
        return Html(_render(key_or_text, language))

    def bound(self, language: str) -> "BoundPhrases":
        """The book in one language."""
        return BoundPhrases(self, language)

    def with_texts(self, plugin: str, texts: Texts) -> "PhraseBook":
        """A book that also has a plug-in's own phrases, as ``<plugin>.<key>``.

        Raises:
            ValueError: the book has one of them already, or a phrase is no template.
        """
        made = PhraseBook({})
        made._texts = {language: dict(phrases) for language, phrases in self._texts.items()}
        added: set[str] = set()
        for language, phrases in texts.items():
            own = made._texts.setdefault(language, {})
            for key, phrase in phrases.items():
                full = key if key.startswith(f"{plugin}.") else f"{plugin}.{key}"
                if full in own:
                    raise ValueError(f"the plug-in {plugin} brings the phrase {full!r} again")
                own[full] = phrase
                added.add(full)
        made._check(added)  # the others were checked when this book was made
        return made

    def _value(self, language: str, name: str, value: object) -> str:
        if name in NAMED_VALUES and isinstance(value, str) and not isinstance(value, Html):
            key = f"{name}.{value}"
            if any(key in phrases for phrases in self._texts.values()):
                return self._find(language, key)
        return _render(value, language)

    def _find(self, language: str, key: str) -> str:
        for candidate in _languages(language, self._texts):
            found = self._texts[candidate].get(key)
            if found is not None:
                return found
        near = did_you_mean(key, sorted(self.keys()))
        raise LookupError(
            f"there is no phrase {key!r}" + (f", did you mean {near}?" if near else "")
        )


class BoundPhrases:
    """What handlers get as ``phrases``: the book in the language of their chat."""

    __slots__ = ("_book", "language")

    def __init__(self, book: PhraseBook, language: str) -> None:
        self._book = book
        self.language = language

    def __call__(self, key: str, /, **values: object) -> Html:
        """See ``PhraseBook.say``."""
        return self._book.say(self.language, key, **values)

    def text(self, key_or_text: str, /, **values: object) -> Html:
        """See ``PhraseBook.text``."""
        return self._book.text(self.language, key_or_text, **values)

    def of(self, language: str) -> "BoundPhrases":
        """The same book in a language."""
        return self._book.bound(language)


@cache
def load(folder: Path | None = None) -> PhraseBook:
    """Read the phrase files, one a language; read once a process, and never changed.

    Args:
        folder: where ``zh-CN.yaml`` and ``en.yaml`` are; by default those beside this module.

    Raises:
        text.findings.FileProblems: a file is no YAML.
        ValueError: something in a file is no phrase.
    """
    folder = folder or Path(__file__).parent
    return PhraseBook({language: _read(folder / f"{language}.yaml") for language in LANGUAGES})


def _read(path: Path) -> dict[str, str]:
    data = load_yaml(path).data
    if not isinstance(data, dict):
        raise ValueError(f"{path.name} must hold lines of `key: text`")
    for key, phrase in data.items():
        if not isinstance(phrase, str) or not phrase:
            raise ValueError(f"{path.name}: the phrase {key!r} must be a text, put it in quotes")
    return {str(key): phrase.rstrip("\n") for key, phrase in data.items()}


def _check(key: str, phrases: list[str]) -> None:
    try:
        asked = [placeholders(phrase) for phrase in phrases]
    except ValueError as error:
        raise ValueError(f"the phrase {key!r}: {error}") from None
    if any(one != asked[0] for one in asked):
        raise ValueError(f"the phrase {key!r} asks for different values in its languages")


def _languages(language: str, known: Iterable[str]) -> list[str]:
    """The known languages, best first: zh-TW is nearer to zh-CN than to English."""
    primary = language.partition("-")[0].lower()
    return sorted(known, key=lambda one: (one != language, one.partition("-")[0] != primary, one))


def _render(value: object, language: str) -> str:
    if isinstance(value, Html):
        return value
    if isinstance(value, str):
        return escape(plain(value), quote=False)
    if isinstance(value, timedelta | Forever):
        return format_duration(value, language)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone: say times in the group's own")
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Named):
        return mention(value)
    return str(value)
