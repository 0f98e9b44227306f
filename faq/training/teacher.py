"""The sentence encoder that word vectors are learned from: all-MiniLM-L6-v2, in numpy.

The model is Reimers and Gurevych's (Sentence-BERT, 2019; Apache-2.0), its layers those of BERT
(Devlin et al. 2019). Needed at training only.
"""

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from text.folding import fold

Floats = NDArray[np.float32]

HEADS: Final = 12
LONGEST: Final = 64
"""Pieces of a text that are read."""
BATCH: Final = 64
_TYPES: Final = {"F32": np.float32, "I64": np.int64}


class Teacher:
    """Puts English sentences where others with the same meaning are.

    Args:
        folder: with ``model.safetensors`` and ``tokenizer.json``.
    """

    def __init__(self, folder: Path) -> None:
        self._tables = _read(folder / "model.safetensors")
        table = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
        self.pieces: Mapping[str, int] = table["model"]["vocab"]

    def embed(self, texts: Sequence[str]) -> Floats:
        """A direction for each text: texts x 384, each of length 1."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        found: list[Floats] = []
        for start in range(0, len(order), BATCH):
            found.append(
                self._batch([self._cut(texts[at]) for at in order[start : start + BATCH]])
            )
        rows = np.concatenate(found)
        placed = np.empty_like(rows)
        placed[order] = rows
        return placed

    def _cut(self, text: str) -> list[int]:
        """Its pieces, the longest that are known, as numbers."""
        pieces = self.pieces
        numbers = [pieces["[CLS]"]]
        for word in fold(text).split():
            numbers += _pieces(word, pieces)
        return [*numbers[: LONGEST - 1], pieces["[SEP]"]]

    def _batch(self, cut: Sequence[Sequence[int]]) -> Floats:
        sizes = np.array([len(one) for one in cut])
        numbers = np.zeros((len(cut), sizes.max()), np.int64)
        for row, one in zip(numbers, cut, strict=True):
            row[: len(one)] = one
        real = (np.arange(numbers.shape[1]) < sizes[:, None]).astype(np.float32)
        out = self._forward(numbers, real)
        mean: Floats = (out * real[:, :, None]).sum(1) / sizes[:, None].astype(np.float32)
        mean /= np.linalg.norm(mean, axis=1, keepdims=True)
        return mean

    def _forward(self, numbers: NDArray[np.int64], real: Floats) -> Floats:
        tables = self._tables
        state = (
            tables["embeddings.word_embeddings.weight"][numbers]
            + tables["embeddings.position_embeddings.weight"][: numbers.shape[1]]
            + tables["embeddings.token_type_embeddings.weight"][0]
        )
        state = self._normed(state, "embeddings.LayerNorm")
        away = np.where(real[:, None, None, :] == 0, np.float32(-1e9), np.float32(0))
        layer = 0
        while f"encoder.layer.{layer}.output.dense.weight" in tables:
            name = f"encoder.layer.{layer}"
            heard = self._attended(state, away, f"{name}.attention.self")
            heard = self._linear(heard, f"{name}.attention.output.dense")
            state = self._normed(state + heard, f"{name}.attention.output.LayerNorm")
            inner = _gelu(self._linear(state, f"{name}.intermediate.dense"))
            state = self._normed(
                state + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm"
            )
            layer += 1
        return state

    def _attended(self, state: Floats, away: Floats, name: str) -> Floats:
        texts, places, size = state.shape
        shape = (texts, places, HEADS, size // HEADS)
        query, key, value = (
            self._linear(state, f"{name}.{part}").reshape(shape).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        marks = query @ key.transpose(0, 1, 3, 2) / np.float32(sqrt(size // HEADS)) + away
        marks = np.exp(marks - marks.max(-1, keepdims=True))
        marks /= marks.sum(-1, keepdims=True)
        heard: Floats = (marks @ value).transpose(0, 2, 1, 3).reshape(state.shape)
        return heard

    def _linear(self, state: Floats, name: str) -> Floats:
        found: Floats = state @ self._tables[f"{name}.weight"].T + self._tables[f"{name}.bias"]
        return found

    def _normed(self, state: Floats, name: str) -> Floats:
        spread = np.sqrt(state.var(-1, keepdims=True) + np.float32(1e-12))
        state = (state - state.mean(-1, keepdims=True)) / spread
        found: Floats = state * self._tables[f"{name}.weight"] + self._tables[f"{name}.bias"]
        return found


def _pieces(word: str, known: Mapping[str, int]) -> Iterator[int]:
    start = 0
    while start < len(word):
        for end in range(len(word), start, -1):
            number = known.get(("##" if start else "") + word[start:end])
            if number is not None:
                break
        else:
            yield known["[UNK]"]
            return
        yield number
        start = end


def _gelu(figures: Floats) -> Floats:
    """By Abramowitz and Stegun's 7.1.26, wrong by 1.5e-7 at most."""
    far = np.abs(figures) / np.float32(sqrt(2))
    near = 1 / (1 + np.float32(0.3275911) * far)
    bend = np.polyval(
        np.array(
            [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592, 0], np.float32
        ),
        near,
    )
    error = np.sign(figures) * (1 - bend * np.exp(-far * far))
    found: Floats = figures * np.float32(0.5) * (1 + error)
    return found


def _read(file: Path) -> dict[str, Floats]:
    """The tables of a file in the format of safetensors: eight bytes of size, JSON, figures."""
    data = file.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    found = {}
    for name, one in json.loads(data[8 : 8 + size]).items():
        if name != "__metadata__":
            start, end = one["data_offsets"]
            table = np.frombuffer(data[8 + size + start : 8 + size + end], _TYPES[one["dtype"]])
            found[name] = table.reshape(one["shape"])
    return found
