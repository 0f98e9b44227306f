"""The learned score: a table for all, and what kinds of talk add to it."""

from pathlib import Path

import numpy as np
import pytest

from rules.features import SIZE, Features
from rules.score import COARSE, Dialect, Model, bundled
from rules.training import dialects
from rules.training.training import trained
from rules.written import Example

FLAT = np.full(SIZE, 0.5, np.float32)


def model(start: float) -> Model:
    """A model whose only kind of talk is told by where it starts."""
    nowhere = np.zeros(SIZE >> COARSE, np.float32)
    return Model(FLAT, (0.0, 1.0, 2.0, 3.0), 0.0, (Dialect(nowhere, start, -FLAT, 0.25),))


def test_a_kind_of_talk_adds_as_far_as_a_text_is_of_it() -> None:
    features = Features.open("hello there")
    length = len(features.buckets) ** 0.5
    alone = 0.5 * length + 1.0
    assert model(-30).score(features) == pytest.approx(alone)
    assert model(0).score(features) == pytest.approx(alone + (0.25 - 0.5 * length) / 2)
    assert model(30).score(features) == pytest.approx(1.25)
    assert model(1e6).score(features) == pytest.approx(1.25)


def test_a_written_model_is_read_as_it_was(tmp_path: Path) -> None:
    features = Features.open("代购奶粉，加微信")
    model(0.5).save(tmp_path)
    again = Model.load(tmp_path)
    assert len(again.dialects) == 1
    assert again.score(features) == pytest.approx(model(0.5).score(features), rel=1e-5)
    Model(FLAT, (0.0,) * 4, 0.0).save(tmp_path)
    assert Model.load(tmp_path).dialects == ()


def test_the_bundled_model_is_small_and_has_its_kinds_of_talk() -> None:
    assert len(bundled().dialects) == len(dialects.KINDS)
    folder = Path(dialects.__file__).parents[1] / "model"
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 300 * 1024


def test_the_same_words_may_mean_an_ad_in_one_kind_of_talk_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dialects, "KINDS", {"letters": frozenset({"letters"})})
    examples = []
    for n in range(120):
        word, other = f"plums{n % 9}", f"pears{n % 9}"
        for source, tail in (("letters", "dear sir, kindly yours"), ("chat", "hey lol, u there")):
            for fruit, spam in ((word, source == "chat"), (other, source == "letters")):
                examples.append(Example(f"{fruit} {n} {tail}", spam, source))
    made = trained(examples)
    assert len(made.dialects) == 1
    kind = made.dialects[0]
    for one in examples[:40]:
        features = Features.open(one.text)
        buckets = features.buckets
        of_kind = kind.where[buckets >> COARSE].sum() / len(buckets) ** 0.5 + kind.start > 0
        assert of_kind == (one.source == "letters"), one
        assert (made.score(features) > 0) == one.spam, one
