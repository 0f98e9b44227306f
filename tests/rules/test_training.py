"""The scripts behind the ad engine's tables and figures."""

from pathlib import Path

import numpy as np
import pytest

from rules.detector import AdDetector
from rules.tables import FILE
from rules.training import characters, folds, realistic
from rules.written import samples


def test_the_table_of_characters_is_what_the_script_makes(tmp_path: Path) -> None:
    characters.write(tmp_path / "characters.npz")
    with np.load(tmp_path / "characters.npz") as made, np.load(FILE) as shipped:
        assert made.files == shipped.files
        for name in made.files:
            assert np.array_equal(made[name], shipped[name]), name


@pytest.mark.parametrize(
    ("char", "kind"),
    [
        ("中", "han"),
        ("\u200b", "hidden"),
        ("𝐀", "styled"),
        ("ж", "cyrillic"),
        ("a", "small"),
        ("Z", "capital"),
        ("7", "digit"),
        ("\n", "line"),
        ("，", "sign"),
        ("🙏", "emoji"),
        ("€", "currency"),
        ("あ", "letter"),
        ("\t", "space"),
    ],
)
def test_kinds_of_characters(char: str, kind: str) -> None:
    assert characters.kind_of(ord(char)) == kind


def test_held_out_genres_are_judged_by_weights_that_never_saw_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    few = samples()[::5]
    monkeypatch.setattr(folds, "samples", lambda: few)
    monkeypatch.setattr(folds, "FOLDS", 2)
    folds.main([])
    shown = capsys.readouterr().out.splitlines()
    ads = sum(one.spam for one in few)
    assert f"of {ads} ads, {len(few) - ads} others" in shown[0]
    assert float(shown[0].split()[1]) > 0.4
    assert {line.split()[0] for line in shown[1:]} == {"hard", "easy", "disguise", "genre"}


def test_messages_by_somebody_else_are_judged_as_well_as_the_card_says() -> None:
    sets = Path(__file__).with_name("realistic")
    detector = AdDetector()
    known = (("zh", 0.92, 0.085), ("zh2", 0.92, 0.095), ("en", 0.91, 0.06), ("en2", 0.91, 0.07))
    for name, f1, hard in known:
        found = realistic.figures(detector, realistic.messages(sets / f"{name}.tsv"))
        assert found.f1 >= f1
        assert found.hard <= hard
        assert found.easy <= 0.01
        assert found.at[0] >= 0.7
    told = "\n".join(realistic.told("en2", found))
    assert "F1 0.9" in told


def test_the_blind_messages_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    realistic.main([str(Path(__file__).with_name("realistic"))])
    said = capsys.readouterr().out
    assert said.count("F1 ") == 4
