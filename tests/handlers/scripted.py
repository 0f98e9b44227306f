"""A detector whose verdicts stand in the texts, so that tests of the guard know what it hears."""

from typing import Any, ClassVar

from rules.post import Post
from rules.verdict import AdVerdict, Signal

SURE, LIKELY, UNSURE = 0.995, 0.9, 0.6
SCORES = {"必杀": 0.9999, "铁定": SURE, "大概": LIKELY, "也许": UNSURE}


class Scripted:
    """Words of ``SCORES`` decide, anything else is talk.

    Attributes:
        asked: what any of them was asked about.
    """

    asked: ClassVar[list[Post]] = []

    def judge(self, post: Post) -> AdVerdict:
        """As the text says."""
        Scripted.asked.append(post)
        texts = [post.reading.raw, *post.button_texts, *post.links]
        scores = [score for word, score in SCORES.items() if any(word in one for one in texts)]
        score = max(scores, default=0.001)
        kinds = ["text", "contact"] if score > SURE else ["text"]
        return AdVerdict(score, score > 0.85, tuple(Signal(one, 3.0, "词") for one in kinds))

    def learn(self, text: str, spam: bool) -> None:
        """Nothing is learnt here."""

    def forget(self, text: str, spam: bool) -> None:
        """Nothing was learnt here."""

    @property
    def marks(self) -> int:
        """Always some."""
        return 1

    def warm_up(self) -> None:
        """Nothing is slow here."""


def buttons(message: dict[str, Any]) -> list[str]:
    """What stands on a message's buttons."""
    return [one["text"] for row in message["buttons"] or [] for one in row]
