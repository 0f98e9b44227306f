"""Rules about what product code may call and keep."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.tree import Source

CLOCKS = ("bot/clock.py", "bot/emulator/clock.py")
TIME = frozenset(
    {
        "asyncio.sleep",
        "datetime.date.today",
        "datetime.datetime.now",
        "datetime.datetime.today",
        "datetime.datetime.utcnow",
        "time.gmtime",
        "time.localtime",
        "time.monotonic",
        "time.monotonic_ns",
        "time.sleep",
        "time.time",
        "time.time_ns",
    }
)
MUTABLE = frozenset(
    {
        "bytearray",
        "dict",
        "list",
        "set",
        "collections.Counter",
        "collections.OrderedDict",
        "collections.defaultdict",
        "collections.deque",
    }
)
MUTATORS = frozenset(
    {
        *("add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop"),
        *("popitem", "popleft", "remove", "reverse", "setdefault", "sort", "update"),
    }
)
DISPLAYS = (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp)
_CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*|__\w+__")


def imported(source: Source) -> dict[str, str]:
    """What each imported name stands for: ``{"dt": "datetime", "sleep": "asyncio.sleep"}``."""
    names = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                kept = alias.name if alias.asname else alias.name.partition(".")[0]
                names[alias.asname or kept] = kept
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def dotted(node: ast.AST, names: dict[str, str]) -> str | None:
    """``datetime.datetime.now`` for ``datetime.now``, as the imports have it."""
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        before = dotted(node.value, names)
        return before and f"{before}.{node.attr}"
    return None


def own_time(source: Source) -> Iterator[str]:
    """Time that is not the injected clock's; ``asyncio.sleep(0)`` only lets others run."""
    if source.name in CLOCKS:
        return
    names = imported(source)
    yields = {
        id(node.func)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and len(node.args) == 1
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value == 0
    }
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Name | ast.Attribute) or id(node) in yields:
            continue
        if dotted(node, names) in TIME:
            yield f"{source.name}:{node.lineno} {dotted(node, names)}"


def _targets(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []


def _is_mutable(value: ast.expr | None, names: dict[str, str]) -> bool:
    if isinstance(value, ast.Call):
        return dotted(value.func, names) in MUTABLE
    return isinstance(value, DISPLAYS)


def module_state(source: Source) -> Iterator[str]:
    """Module-level lists, dicts and sets that change, or whose name says that they might."""
    names = imported(source)
    kept: set[str] = set()
    for statement in source.tree.body:
        value = getattr(statement, "value", None)
        if _is_mutable(value, names):
            kept.update(_targets(statement))
    yield from (f"{source.name} {name}" for name in sorted(kept) if not _CONSTANT.fullmatch(name))
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Global):
            yield f"{source.name}:{node.lineno} global"
        elif (changed := _changed(node)) in kept:
            yield f"{source.name}:{getattr(node, 'lineno', 0)} {changed} is changed"


def _changed(node: ast.AST) -> str | None:
    """The name whose content this statement or call changes."""
    value: ast.expr | None = None
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        value = node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        value = node.func.value if node.func.attr in MUTATORS else None
    return value.id if isinstance(value, ast.Name) else None


def work_at_import(source: Source) -> Iterator[str]:
    """A call as a statement of a module; a command line may register its commands so."""
    if source.within("bot/cli") or source.name == "migrations/env.py":
        return
    for node in source.tree.body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await):
            yield f"{source.name}:{node.lineno} work at import"


def broad_excepts(source: Source) -> Iterator[str]:
    """Whatever swallows every error; catching ``BaseException`` to raise it again does not."""
    names = imported(source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler):
            broad = _swallows(node)
        elif isinstance(node, ast.Call) and dotted(node.func, names) == "contextlib.suppress":
            broad = any(_is_broad(argument) for argument in node.args)
        else:
            continue
        if broad:
            yield f"{source.name}:{node.lineno}"


def _is_broad(caught: ast.expr | None) -> bool:
    options = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(
        option is None
        or (isinstance(option, ast.Name) and option.id in ("Exception", "BaseException"))
        for option in options
    )


def _swallows(handler: ast.ExceptHandler) -> bool:
    if not _is_broad(handler.type):
        return False
    only_base = isinstance(handler.type, ast.Name) and handler.type.id == "BaseException"
    last = handler.body[-1]
    return not (only_base and isinstance(last, ast.Raise) and last.exc is None)
