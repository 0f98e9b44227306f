"""Did you mean …?"""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

_LIKE_PCT = 60.0
_LIKE_SHORT_PCT = 50.0  # one of two Han characters is right


def did_you_mean(word: str, choices: Iterable[str]) -> str | None:
    """The choice most like a mistyped word.

    Args:
        word: what was written.
        choices: what could have been meant; of equally good ones the first wins.

    Returns:
        The choice as given, or None when nothing is near enough to be worth saying.
    """
    found = process.extractOne(
        word,
        tuple(choices),
        scorer=fuzz.ratio,
        processor=lambda text: text.casefold(),
        score_cutoff=_LIKE_PCT if word.isascii() or len(word) > 3 else _LIKE_SHORT_PCT,
    )
    return None if found is None else found[0]
