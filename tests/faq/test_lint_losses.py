"""No text that an operator wrote vanishes without a finding, and what is mended is all there."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.entries import parse_entries
from faq.entry import FILE_KEYS, KEYS, TEST_KEYS, Entry
from faq.lint.mending import mend
from tests.faq.test_content import CONTENT

FILE = Path("问答.yaml")
NAMES = {**KEYS, **TEST_KEYS, **FILE_KEYS}
SAMPLES = [path.read_text("utf-8") for path in sorted(CONTENT.glob("*.yaml"))]
ENTRY = re.compile(r"^  - ", re.M)
TOGETHER = 6  # entries of a piece: a whole file takes many times as long to read


def pieces(sample: str) -> Iterator[str]:
    """A sample's beginning with a few of its entries, such as can stand by themselves."""
    starts = [match.start() for match in ENTRY.finditer(sample)]
    for first in range(0, len(starts), TOGETHER):
        ends = [*starts[first + TOGETHER :], len(sample)]
        piece = sample[: starts[0]] + sample[starts[first] : ends[0]].rstrip() + "\n"
        if not parse_entries(piece, FILE).findings:
            yield piece


PIECES = [piece for sample in SAMPLES for piece in pieces(sample)]
VALUE = re.compile(r"^(?P<head> +(?:- )?(?P<key>答|a|问|q): )(?P<value>[^\s\"'|>\[{].*)$", re.M)
KEY = re.compile(rf"^ *(?:- )?(?:{'|'.join([*NAMES, *NAMES.values()])}):")
WORDS = st.text(st.sampled_from("退款课程在哪看abz,，。！？()（）1 "), min_size=1, max_size=12)

Mutation = tuple[str, str]  # the lines to write, the text that was meant


def around(before: str, after: str = "") -> Callable[[str, str, str], Mutation]:
    """A value with signs around it."""
    return lambda head, _, value: (f"{head}{before}{value}{after}", f"{before}{value}{after}")


def plain(text: str) -> Callable[[str, str, str], Mutation]:
    """A value that YAML takes for something else."""
    return lambda head, _, value: (head + text, text)


def second_line(head: str, indent: str, value: str) -> Mutation:
    return f"{head}{value}\n{indent}  第二行", f"{value}\n第二行"


def second_line_like_a_key(head: str, indent: str, value: str) -> Mutation:
    return f"{head}{value}\n{indent}  微信：abc", f"{value}\n微信：abc"


def remark_below(head: str, indent: str, value: str) -> Mutation:
    return f"{head}{value}\n{indent}  # 第二行", f"{value}\n# 第二行"


def tag_below(head: str, _: str, value: str) -> Mutation:
    return f"{head}{value}\n#第二行", f"{value}\n#第二行"


def behind_bar(head: str, _: str, value: str) -> Mutation:
    return f"{head}| {value}", value


def folded(head: str, indent: str, value: str) -> Mutation:
    return f"{head}>\n{indent}  {value}\n{indent}  第二行", f"{value}\n第二行"


def quoted_lines(head: str, indent: str, value: str) -> Mutation:
    return f"{head}'{value}\n{indent}  第二行'", f"{value}\n第二行"


def wide_colon(head: str, _: str, value: str) -> Mutation:
    return head.replace(": ", "：") + value, value


def tight_colon(head: str, _: str, value: str) -> Mutation:
    return head.rstrip() + value, value


def wide_space(head: str, _: str, value: str) -> Mutation:
    return f"{head.rstrip()}\u3000{value}", value


def wide_indentation(head: str, indent: str, value: str) -> Mutation:
    bare = head.lstrip()
    return "\u3000" * ((len(head) - len(bare)) // 2) + bare + value, value


def tab(head: str, _: str, value: str) -> Mutation:
    return "\t" + head.lstrip() + value, value


MENDED = {
    "hash in front": around("#订单 "),
    "hash behind": around("", " #订单"),
    "hash between": around("", " # 3 号"),
    "braces": plain("{name}"),
    "braces in front": around("{name} "),
    "brackets in front": around("[通知] "),
    "at": around("@客服 "),
    "star": around("*注意* "),
    "bang": around("!"),
    "bang and a blank": around("! "),
    "angle brackets behind a bang": around("!<b> "),
    "comma": around(","),
    "closing bracket": around("]"),
    "closing brace": around("}"),
    "tab inside": around("", "\t每人"),
    "and": around("&"),
    "percent": around("%"),
    "grave": around("`", "`"),
    "colon inside": around("微信: "),
    "colon behind": around("", ":"),
    "dash": around("- "),
    "question": around("? "),
    "second line": second_line,
    "second line like a key": second_line_like_a_key,
    "folded": folded,
    "quoted lines": quoted_lines,
    "behind a bar": behind_bar,
    "tight colon": tight_colon,
    "wide colon": wide_colon,
    "wide space": wide_space,
    "wide indentation": wide_indentation,
}
NAMED = {
    "remark below": remark_below,
    "tag below": tag_below,
    "tab": tab,
    "quote in front": around('"'),
    "apostrophe in front": around("'"),
    "quoted in front": around('"注意" '),
    "greater": around(">"),
    "null": plain("null"),
    "yes": plain("true"),
    "number": plain("42"),
    "zero": plain("0123"),
    "date": plain("2027-01-10"),
    "time": plain("22:30"),
    "decimal": plain("1.50"),
    "nothing": plain("~"),
}
KINDS = {**MENDED, **NAMED}


def texts_of(entries: list[Entry]) -> Iterator[str]:
    for entry in entries:
        yield from (*entry.phrasings, *entry.a)


@st.composite
def mutated(draw: st.DrawFn, kinds: dict[str, Callable[[str, str, str], Mutation]]) -> Mutation:
    """A sample with one value written in an unfortunate way, and the text that was meant."""
    sample = draw(st.sampled_from(PIECES))
    place = draw(st.sampled_from(list(VALUE.finditer(sample))))
    value = draw(WORDS.map(str.strip).filter(re.compile(r"[^\d\s,?].*[^\d\s]").fullmatch))
    indent = " " * len(place["head"].removesuffix(f"{place['key']}: "))
    lines, meant = kinds[draw(st.sampled_from(sorted(kinds)))](place["head"], indent, value)
    return sample[: place.start()] + lines + sample[place.end() :], meant


@settings(max_examples=60, deadline=None)
@given(mutated(KINDS))
def test_nothing_vanishes_without_a_finding(mutation: Mutation) -> None:
    text, meant = mutation
    reading = parse_entries(text, FILE)
    assert reading.findings or meant in texts_of(reading.entries)


def put_wide(line: str) -> str:
    return line.replace(":", "：", 1)


def put_tight(line: str) -> str:
    return re.sub("^( *)- ", r"\1-", line)


def put_wide_dash(line: str) -> str:
    return re.sub("^( *)-", r"\1－", line)


def put_wide_spaces(line: str) -> str:
    return "\u3000" * ((len(line) - len(line.lstrip())) // 2) + line.lstrip()


def put_hard_spaces(line: str) -> str:
    return line.replace(" ", "\u00a0", len(line) - len(line.lstrip()))


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(PIECES),
    st.sampled_from([put_wide, put_tight, put_wide_dash, put_wide_spaces, put_hard_spaces]),
    st.data(),
)
def test_a_sign_in_the_wrong_width_is_blamed_alone_and_mended(
    sample: str, put: Callable[[str], str], data: st.DataObject
) -> None:
    lines = sample.split("\n")
    keys = [at for at, line in enumerate(lines) if KEY.match(line) and put(line) != line]
    at = data.draw(st.sampled_from(keys))
    wrong = "\n".join([*lines[:at], put(lines[at]), *lines[at + 1 :]])
    assert {one.line for one in parse_entries(wrong, FILE).findings} == {at + 1}
    assert parse_entries(mend(wrong, FILE)[0], FILE) == parse_entries(sample, FILE)


@settings(max_examples=60, deadline=None)
@given(mutated(MENDED))
def test_what_is_mended_is_what_was_meant(mutation: Mutation) -> None:
    text, meant = mutation
    mended, changes = mend(text, FILE)
    reading = parse_entries(mended, FILE)
    assert changes or not reading.findings
    assert meant in texts_of(reading.entries)
    kept = [line for line in text.splitlines() if line not in mended.splitlines()]
    assert len(kept) <= 3


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_is_found_or_kept(kind: str) -> None:
    lines, meant = KINDS[kind]("    答: ", "    ", "退款 1")
    reading = parse_entries(f"问答:\n  - 问: 停车\n{lines}\n  - 早: 好\n", FILE)
    assert reading.findings or meant in texts_of(reading.entries)


def test_the_samples_are_as_they_should_be() -> None:
    assert len(PIECES) > 2 * len(SAMPLES)
    for sample in SAMPLES:
        assert parse_entries(sample, FILE).findings == []
        assert mend(sample, FILE) == (sample, [])
        assert len(list(VALUE.finditer(sample))) > 5
