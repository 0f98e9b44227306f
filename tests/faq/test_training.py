"""The scripts that made the weights, run on small collections made of the project's own texts."""

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from faq.bound import NAMES as NAMES_OF_FIGURES
from faq.entries import load_entries
from faq.network import Network
from faq.training import background, bound, network, telling
from faq.training.communities import communities
from faq.training.realistic import folders, realistic, table
from faq.training.situations import halves, protocol, whole

SETS = Path(__file__).parent / "realistic"
NAMES = {"zh": "zh_oppo", "en": "en_clinc150"}
CHATTER = {"zh": "zh_cdial_weibo", "en": "en_irc_ubuntu"}


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder laid out as the scripts want it."""
    folder = tmp_path_factory.mktemp("data")
    for language, name in NAMES.items():
        entries = load_entries(SETS / language / "entries.yaml")[:14]
        kept = {one.id for one in entries}
        asked = [row for row in table(SETS / language / "questions.tsv") if row[1] in kept]
        silent = [row[1] for row in table(SETS / language / "silence.tsv")]
        write_rows(
            folder / name / "entries.jsonl",
            ({"id": one.id, "question": one.q, "also": list(one.also)} for one in entries),
        )
        write_rows(folder / name / "queries.jsonl", ({"text": t, "id": e} for _, e, t in asked))
        write_rows(folder / name / "silent.jsonl", ({"text": text} for text in silent[:60]))
        chatter = folder / "chatter" / f"{CHATTER[language]}.jsonl.gz"
        write_rows(chatter, ({"text": text} for text in silent))
    lines = [row[2] for row in table(SETS / "zh" / "questions.tsv")]
    (folder / "pool_zh_100k.txt.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    return folder


def arrays(path: Path) -> dict[str, Any]:
    with np.load(path) as found:
        return {name: found[name] for name in found}


def test_common_units_are_less_rare_than_others(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "FILE", tmp_path / "background.npz")
    background.main(data)
    made = arrays(tmp_path / "background.npz")
    assert (np.diff(made["hashes"].astype(np.int64)) > 0).all()
    assert made["rarities"].min() < made["rarities"].max()
    assert background.counted(["退款"] * 9 + ["怎么开票"] * 91)["退款"] > 2


def test_the_examples_make_the_shipped_judge_of_asking_and_telling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(telling, "FILE", tmp_path / "telling.npz")
    telling.main()
    made, shipped = arrays(tmp_path / "telling.npz"), arrays(telling.MODEL / "telling.npz")
    ours, theirs = (one["weights"] * float(one["step"]) for one in (made, shipped))
    assert np.corrcoef(ours, theirs)[0, 1] > 0.95
    assert float(capsys.readouterr().out.split(": ")[1].split()[0]) > 0.75


def test_a_network_learns_from_a_few_faqs_and_its_bound_lets_the_right_ones_pass(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "ROUNDS", 1)
    monkeypatch.setattr(network, "NETWORKS", 2)
    monkeypatch.setattr(network, "WRITTEN", 1)
    for module in (network, bound):
        monkeypatch.setattr(module, "communities", lambda *which: communities(*which)[:1])
        monkeypatch.setattr(module, "folders", lambda *which: folders(*which)[:1])
    monkeypatch.setattr(network, "FILE", tmp_path / "network.npz")
    monkeypatch.setattr(bound, "FILE", tmp_path / "bound.npz")
    network.main([str(data), str(SETS)])
    made = arrays(tmp_path / "network.npz")
    shipped = arrays(Path(network.__file__).parents[1] / "model" / "network.npz")
    assert {name: one.ndim for name, one in made.items()} == {
        name: one.ndim for name, one in shipped.items()
    }
    asked = network.examples(whole(protocol(data, "zh_oppo")))
    learned = Network(**made)
    right = sum(
        int(np.argmax(learned.judge(rows[real]))) == place
        for rows, real, place in zip(asked.rows, asked.real, asked.right, strict=True)
        if place >= 0
    )
    assert right > 0.7 * (asked.right >= 0).sum()
    bound.main([str(data), str(SETS)])
    assert arrays(tmp_path / "bound.npz")["weights"].shape == (len(NAMES_OF_FIGURES),)


def test_halves_share_no_entry_and_no_silent_text() -> None:
    one, other = halves(realistic(SETS / "en", "tuning"), seed=3)
    assert not set(one.questions) & set(other.questions)
    assert not set(one.silent) & set(other.silent)
    assert one.phrasings == other.phrasings
