"""Word vectors are learned from a sentence encoder, a dictionary and the lists of subjects."""

import gzip
import json
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from faq.training import teacher, vectors
from faq.vectors import Vectors

SIZE = 96
WORDS = (
    *("refund", "money", "back", "return", "open", "hours", "close", "park"),
    *("car", "when", "where", "how", "ship", "mail"),
)
GLOSSES = {
    "退款": "to refund; money back",
    "退": "to return",
    "钱": "money",
    "营业": "to be open; hours",
    "几点": "when",
    "停车": "to park (a car)",
    "寄": "to mail/to ship",
    "北京": "Beijing",
}
SUBJECTS = {
    "refund": ["refund", "money back", "退款", "退钱"],
    "hours": ["open hours", "when open", "营业", "几点"],
    "parking": ["park car", "停车"],
}


def tables() -> Iterator[tuple[str, np.ndarray]]:
    """A model of one layer whose words lie where chance puts them, and that changes little."""
    chance = np.random.default_rng(5)

    def some(*shape: int, large: float = 0.05) -> np.ndarray:
        return chance.normal(0, large, shape).astype(np.float32)

    yield "embeddings.word_embeddings.weight", some(40, SIZE, large=1.0)
    yield "embeddings.position_embeddings.weight", some(teacher.LONGEST, SIZE)
    yield "embeddings.token_type_embeddings.weight", some(2, SIZE)
    for name in ("attention.self.query", "attention.self.key", "attention.self.value"):
        yield f"encoder.layer.0.{name}.weight", some(SIZE, SIZE)
        yield f"encoder.layer.0.{name}.bias", some(SIZE)
    for name, shape in (
        ("attention.output.dense", (SIZE, SIZE)),
        ("intermediate.dense", (2 * SIZE, SIZE)),
        ("output.dense", (SIZE, 2 * SIZE)),
    ):
        yield f"encoder.layer.0.{name}.weight", some(*shape)
        yield f"encoder.layer.0.{name}.bias", some(shape[0])
    for norm in ("attention.output.LayerNorm", "output.LayerNorm"):
        yield f"encoder.layer.0.{norm}.weight", np.ones(SIZE, np.float32)
        yield f"encoder.layer.0.{norm}.bias", np.zeros(SIZE, np.float32)
    yield "embeddings.LayerNorm.weight", np.ones(SIZE, np.float32)
    yield "embeddings.LayerNorm.bias", np.zeros(SIZE, np.float32)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    header, data = {}, b""
    for name, table in tables():
        end = len(data) + table.nbytes
        header[name] = {"dtype": "F32", "shape": table.shape, "data_offsets": [len(data), end]}
        data += table.tobytes()
    head = json.dumps(header).encode()
    (tmp_path / "model.safetensors").write_bytes(struct.pack("<Q", len(head)) + head + data)
    pieces = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", *WORDS, "##ing", "##s", "re"]
    vocabulary = {piece: at for at, piece in enumerate(pieces)}
    (tmp_path / "tokenizer.json").write_text(json.dumps({"model": {"vocab": vocabulary}}))
    return tmp_path


def test_the_encoder_gives_each_text_a_direction_in_any_order(model: Path) -> None:
    encoder = teacher.Teacher(model)
    texts = ["Refund!", "open hours", "parking", "quite unheard of", "refund money back"]
    rows = encoder.embed(texts)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.allclose(encoder.embed(texts[::-1])[::-1], rows, atol=1e-5)
    assert np.allclose(encoder.embed(["refund"]), rows[:1], atol=1e-5)
    assert rows[0] @ rows[4] > rows[0] @ rows[1]


def test_the_bend_of_the_layers_is_that_of_the_error_function() -> None:
    known = {-2.0: -0.0455003, -0.5: -0.1542688, 0.0: 0.0, 1.0: 0.8413447, 3.0: 2.9959503}
    found = teacher._gelu(np.array([*known], np.float32))
    assert np.allclose(found, [*known.values()], atol=1e-5)


def test_what_a_dictionary_says_without_names_references_and_asides(tmp_path: Path) -> None:
    lines = [
        "# a remark",
        "停車 停车 [ting2 che1] /to park (a car)/to stop working; to stall/CL:輛|辆[liang4]/",
        "北京 北京 [Bei3 jing1] /Beijing, capital/",
        "裏 里 [li3] /variant of 裡|里[li3]/",
    ]
    file = tmp_path / "words.gz"
    file.write_bytes(gzip.compress("\n".join(lines).encode()))
    assert vectors.glosses(file) == {"停车": ["to park", "to stop working", "to stall"]}


def test_words_of_both_languages_learn_where_they_belong(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken = {
        "en": ["refund money back", "open hours when", "park car where", "how mail ship"] * 3,
        "zh": ["退款退钱", "几点营业", "停车", "寄钱"] * 3,
    }
    monkeypatch.setattr(vectors, "talk", lambda data: spoken)
    monkeypatch.setattr(vectors, "subjects", lambda: SUBJECTS)
    monkeypatch.setattr(vectors, "listed", lambda: {one for of in SUBJECTS.values() for one in of})
    monkeypatch.setattr(
        vectors, "FREEDOM", {"zh": 0.1, "en": 0.1}
    )  # there is little to learn from
    monkeypatch.setattr(vectors, "SPOKEN", 12)
    monkeypatch.setattr(vectors, "PIECES", 12)
    monkeypatch.setattr(vectors, "SIZE", 6)
    monkeypatch.setattr(vectors, "PARTS", 3)
    monkeypatch.setattr(vectors, "FLATTER", 0.0)
    monkeypatch.setattr(vectors, "FILE", tmp_path / "vectors.npz")
    glossary, counts = tmp_path / "glossary.gz", tmp_path / "counts.txt"
    said = [f"{word} {word} [x] /{means}/" for word, means in GLOSSES.items()]
    glossary.write_bytes(gzip.compress("\n".join(said).encode()))
    counts.write_text("".join(f"{word} 900 n\n" for word in GLOSSES), "utf-8")
    vectors.main([str(tmp_path), str(model), str(glossary), str(counts)])
    with np.load(tmp_path / "vectors.npz") as made:
        books = made["books"].astype(np.float32)
        found = Vectors(made["hashes"], made["codes"], made["lengths"], books)
    for word, own in (("退款", "money back"), ("停车", "park car"), ("营业", "open hours")):
        for text in ("money back", "park car", "open hours"):
            near = float(found.of(word) @ found.of(text))
            assert near > 0.5 if text == own else near < 0.1, (word, text)
