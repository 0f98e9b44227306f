"""The tables hold what their readers expect, and can be made again."""

import sys
from pathlib import Path

import pytest

from text.disguise import making, tables
from text.disguise.lexicon import lexicon
from text.disguise.making import __main__ as maker
from text.disguise.making.characters import Structures
from text.disguise.making.letters import living, styled
from text.disguise.making.met import plain_pairs
from text.disguise.resembling import looks
from text.disguise.tables import rows, sounds, words
from text.folding import fold

TABLES = Path(tables.__file__).with_name("tables")


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("letters.tsv", 2),
        ("living.tsv", 2),
        ("words.tsv", 2),
        ("met.tsv", 2),
        ("sounds.tsv", 2),
        ("rare.tsv", 2),
        ("martian.tsv", 2),
        ("emoji.tsv", 2),
        ("written.tsv", 2),
        ("parts.tsv", 3),
        ("split.tsv", 3),
        ("lexicon.txt", 1),
        ("looks.txt", 1),
        ("talk.txt", 1),
    ],
)
def test_lines_have_their_columns(name: str, columns: int) -> None:
    found = list(rows(name))
    assert found
    assert all(len(row) == columns and all(row) for row in found)


def test_every_table_is_small_and_named_in_the_note() -> None:
    for file in TABLES.iterdir():
        assert file.stat().st_size < 200_000
        assert f"``{file.stem}``" in (making.__doc__ or "")


def test_what_the_tables_give_is_folded() -> None:
    assert [word for word in lexicon().words if fold(word) != word] == []
    for name in ("parts.tsv", "split.tsv"):
        assert [row for row in rows(name) if fold(row[0]) != row[0]] == []
        assert {row[2] for row in rows(name)} <= {"sure", "likely", "fitting", "known"}
    for name in ("rare.tsv", "martian.tsv"):
        assert [row for row in rows(name) if fold(row[0]) != row[0]] == []


def test_no_common_word_is_taken_for_another_that_looks_like_it() -> None:
    assert words().isdisjoint(one.key for group in lexicon().looking.values() for one in group)


def test_looks_are_the_same_for_a_whole_group() -> None:
    table = looks()
    for (line,) in rows("looks.txt"):
        for group in line.split(" "):
            assert len({table.get(ord(char), char) for char in group}) == 1


def test_sounds_are_one_sign_each() -> None:
    assert all(len(sign) == 1 for sign in sounds().values())
    assert "微".translate(sounds()) == "威".translate(sounds())
    assert "微".translate(sounds()) != "信".translate(sounds())


def test_tables_are_made_from_public_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    confusables, structures, dictionary = (tmp_path / name for name in "abc")
    confusables.write_text("0430 ;\t0061 ;\tMA\n13AA ;\t0041 ;\tMA\n", "utf-8")
    structures.write_text(
        "1:扌:x()\n25307:招:a(扌,召)\n35874:谢:a(讠,9)\n9:a(身,寸)\n33722:莪:d(艹,我)\n"
        "30693:知:a(矢,口)\n22899:好:a(女,子)\n",
        "utf-8",
    )
    dictionary.write_text(
        "我们 900 r\n知道 900 v\n女子 900 n\n招 90 v\n谢 90 v\n好 90 a\n矢 2 n\n口 9 n\n我 99 r\n",
        "utf-8",
    )
    monkeypatch.setattr(maker, "TABLES", tmp_path)
    monkeypatch.setattr(sys, "argv", ["making", *map(str, (confusables, structures, dictionary))])
    maker.main()

    def made(name: str) -> list[str]:
        return (tmp_path / f"{name}.tsv").read_text("utf-8").splitlines()

    assert made("living") == ["a\tа"]
    assert "A\tᎪ" in made("letters")
    assert set(made("parts")) == {
        "招\t扌召\tsure",
        "谢\t讠身寸\tsure",
        "知\t矢口\tlikely",
    }
    assert made("rare") == ["我\t莪"]
    assert made("words") == ["女\t子", "我\t们", "知\t道"]
    assert "kou\t口" in made("sounds")


def test_what_ordinary_messages_hold_is_what_several_authors_wrote(tmp_path: Path) -> None:
    for author in ("zh", "zh2", "zh3"):
        (tmp_path / f"{author}.ham.tsv").write_text("easy\tshort\t有人买号吗\n", "utf-8")
    (tmp_path / "zh.ads.tsv").write_text("账号\thomophone\t麦号吗\n账号\tnone\t卖号\n", "utf-8")
    (tmp_path / "zh2.ads.tsv").write_text("账号\tlookalike\t号吗\n" * 2, "utf-8")
    found = set(plain_pairs(sorted(tmp_path.iterdir())))
    assert found == {
        "人买",
        "买号",
    }  # 有人 is a word, 号吗 often hides something, 卖号 is one's own


def test_letters_are_known_by_their_names() -> None:
    found = dict(styled(""))
    assert found["ᴠ"] == "v"
    assert found["🅥"] == "v"
    assert found["ø"] == "o"
    assert found["❿"] == "10"
    assert "Ａ" not in found  # normalizing sees to it
    assert dict(living("0430 ;\t0061 ;\tMA")) == {"а": "a"}


def test_a_character_is_taken_apart_into_two_or_three() -> None:
    made = Structures("35874:谢:a(讠,9)\n9:a(身,寸)\n24819:x:a(9,示)\n")
    assert list(made.split("谢")) == [("a", ("讠", "身", "寸"))]
    assert list(made.split("口")) == []
