"""Files, functions and signatures stay small."""

import pytest

from tests.architecture import sizes
from tests.architecture.tree import Source, sources

RULES = [sizes.long_files, sizes.long_functions, sizes.long_signatures]


@pytest.mark.parametrize("rule", RULES)
def test_holds_everywhere(rule: object) -> None:
    assert callable(rule)
    assert [finding for source in sources() for finding in rule(source)] == []


def source(text: str, name: str = "bot/x.py") -> Source:
    return Source(name, text)


def test_file_of_400_lines_passes_and_of_401_does_not() -> None:
    assert not list(sizes.long_files(source("x\n" * 400)))
    assert list(sizes.long_files(source("x\n" * 401)))


def test_function_of_40_lines_passes_and_of_41_does_not() -> None:
    assert not list(sizes.long_functions(source("def f():\n" + "    x\n" * 39)))
    assert list(sizes.long_functions(source("async def f():\n" + "    x\n" * 40)))


def test_lines_count_for_the_innermost_function() -> None:
    inner = "    def g():\n" + "        x\n" * 39
    assert not list(sizes.long_functions(source("def f():\n" + inner * 2 + "    x\n" * 39)))
    deep = "def f():\n    def g():\n" + "        def h():\n" + "            x\n" * 39
    assert not list(sizes.long_functions(source(deep + "        x\n" * 39 + "    x\n" * 39)))
    assert list(sizes.long_functions(source(deep + "        x\n" * 40)))


@pytest.mark.parametrize(
    ("signature", "name", "passes"),
    [
        ("a, b, c, d, e", "bot/x.py", True),
        ("a, b, c, d, e, f", "bot/x.py", False),
        ("a, b, c, d, e, *, f, g, h", "bot/x.py", True),
        ("a, b, c, d, e, *, f, g, h, i", "bot/x.py", False),
        ("a, b, c, d, e, f, g, h", "handlers/x.py", True),
        ("a, b, c, d, e, f, g, h, i", "handlers/x.py", False),
    ],
)
def test_parameters(signature: str, name: str, passes: bool) -> None:
    found = list(sizes.long_signatures(source(f"def f({signature}): ...", name)))
    assert passes == (found == [])


def test_self_is_no_parameter_and_handlers_of_a_router_may_take_8() -> None:
    method = "class C:\n    def f(self, a, b, c, d, e): ..."
    assert not list(sizes.long_signatures(source(method)))
    static = "class C:\n    @staticmethod\n    def f(z, a, b, c, d, e): ..."
    assert list(sizes.long_signatures(source(static)))
    nested = "def build_router():\n    async def f(a, b, c, d, e, f, g, h): ..."
    assert not list(sizes.long_signatures(source(nested)))
