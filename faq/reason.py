"""One reason of the scorer: a sentence in English that carries its parts, to be said otherwise."""

from __future__ import annotations


class Reason(str):
    """Why an entry fits or does not.

    Attributes:
        name: what kind of reason it is.
        words: of the message or the entry, as they were read; "" = none.
        share: how much of the question it is, 0 to 1; None = it cannot be said in figures.
    """

    name: str
    words: str
    share: float | None

    def __new__(cls, name: str, words: str = "", share: float | None = None) -> Reason:
        """Put the sentence together."""
        said = [name.replace("_", " "), words]
        if share is not None:
            said.append(f"({share:.2f})" if words else f"{share:.2f}")
        reason = super().__new__(cls, " ".join(filter(None, said)))
        reason.name, reason.words, reason.share = name, words, share
        return reason
