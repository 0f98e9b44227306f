import subprocess
import sys
import time
import timeit
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from text import folding
from text.folding import fold

ANY_TEXT = st.text(st.characters(), max_size=60)  # surrogates and unassigned included


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("請問怎麼退款", "请问怎么退款"),
        ("請 問， 怎麼　退款？！", "请问怎么退款"),
        ("ＡＢＣ１２３", "abc123"),
        ("How do I get a   Refund?!", "how do i get a refund"),
        ("加❤️微🙏信", "加微信"),
        ("加\u200b微\u2060信\u202e", "加微信"),
        ("pip 装 不上", "pip装不上"),
        ("don't don’t", "dont dont"),
        ("C++ 50%", "c++ 50%"),
        ("价格 ￥100", "价格¥100"),
        ("乾隆 乾", "乾隆乾"),
        ("Straße", "strasse"),
        ("①②", "12"),
        ("ǰ J\u030c", "j\u030c j\u030c"),
        ("a\tb\nc\u3000d", "a b c d"),
        ("\ud800坏", "坏"),
        ("e\u200d\u0301", "é"),
        ("s\u0336p\u0336am", "spam"),
        ("🙏🙏", ""),
        ("", ""),
    ],
)
def test_fold(written: str, folded: str) -> None:
    if "乾" in written:
        folded = folded.replace("乾", fold("乾"))
    assert fold(written) == folded


def test_a_word_folds_the_same_alone_and_inside_a_sentence() -> None:
    for word in ("乾", "著", "後", "鍾", "麼"):
        assert fold(word) in fold(f"一{word}隆{word}作")


@given(ANY_TEXT)
def test_fold_is_total_and_idempotent(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == folded.strip()
    assert "  " not in folded


@pytest.mark.parametrize(
    "codes", [range(0x3400), range(0xF900, 0x20000), range(0x3400, 0xF900, 9)]
)
def test_every_character_folds_to_what_stays(codes: range) -> None:
    for code in codes:
        folded = fold(f"a{chr(code)}b")
        assert fold(folded) == folded, hex(code)


def test_what_is_met_is_kept_within_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sends all of Unicode fills no memory, and the rest folds as before."""
    letters = folding._Letters()
    monkeypatch.setattr(folding, "_LETTERS", letters)
    monkeypatch.setattr(folding, "_MOST", 20)
    assert fold("".join(map(chr, range(0x4E00, 0x4E40))))
    assert 0 < len(letters) <= 20
    assert fold("請問怎麼ＡＢＣ！") == "请问怎么abc"
    assert 0 < len(letters) <= 20


def test_folding_costs_little_more_than_simplifying_alone() -> None:
    """A ratio, since absolute times are noise: 8 us a message are about four conversions."""
    message = "大佬们，請問怎麼退款呢？在线等啊 ok"
    convert = OpenCC("t2s").convert
    fold(message)
    assert _best_s(lambda: fold(message)) < 4 * _best_s(lambda: convert(message))


def _best_s(work: Callable[[], object]) -> float:
    return min(timeit.repeat(work, timer=time.process_time, number=500, repeat=15))


def test_import_loads_no_dictionary() -> None:
    code = (
        "import sys, text.folding, text.reading; print({'opencc', 'pypinyin'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
