"""Fill ``{name}`` in a text that an operator wrote: words only, nothing is ever evaluated."""

import re
from collections.abc import Iterator, Mapping

from text.suggest import did_you_mean

_TOKEN = re.compile(r"\{\{|\}\}|\{([^\W\d]\w*)\}|[{}]")


def placeholders(template: str) -> set[str]:
    """The names that a template asks for.

    Raises:
        ValueError: a brace stands alone, or holds something that is not a plain word.
    """
    return {name for name, _ in _tokens(template) if name is not None}


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put values in the place of ``{name}``; ``{{`` and ``}}`` stand for the braces themselves.

    Values are inserted as they are, once: braces in them mean nothing. There is no way to reach
    an attribute, an index or a format of a value.

    Raises:
        ValueError: an unknown name, with the one probably meant, or a brace in a wrong place.
    """
    for name in placeholders(template):
        if name not in values:
            near = did_you_mean(name, values)
            guess = f", did you mean {{{near}}}?" if near else ""
            known = " ".join(f"{{{known}}}" for known in values) or "none"
            raise ValueError(f"unknown placeholder {{{name}}} (known: {known}){guess}")
    return _TOKEN.sub(lambda token: _value(token, values), template)


def _value(token: re.Match[str], values: Mapping[str, str]) -> str:
    name = token.group(1)
    return token.group()[0] if name is None else values[name]


def _tokens(template: str) -> Iterator[tuple[str | None, int]]:
    for token in _TOKEN.finditer(template):
        if token.group() in ("{", "}"):
            around = template[max(0, token.start() - 8) : token.start() + 12]
            raise ValueError(
                f"a {token.group()} in {around!r} holds no plain word: write {{name}},"
                f" or {token.group() * 2} for the sign itself"
            )
        yield token.group(1), token.start()
