"""Rules about size."""

import ast
from collections.abc import Iterator

from tests.architecture.tree import Function, Source

FILE_LINES = 400
FUNCTION_LINES = 40
PARAMETERS = 5  # by position; what can only be named may go up to ...
INJECTED = 8  # ... this many in all, as may handlers and judges


def long_files(source: Source) -> Iterator[str]:
    lines = source.text.count("\n")
    if lines > FILE_LINES:
        yield f"{source.name}: {lines} lines"


def long_functions(source: Source) -> Iterator[str]:
    for function, _ in source.functions():
        lines = own_lines(function)
        if lines > FUNCTION_LINES:
            yield f"{source.name}:{function.lineno} {function.name}: {lines} lines"


def own_lines(function: Function) -> int:
    """Lines from ``def`` to the end, without those of the functions inside."""
    return _span(function) - sum(_span(nested) for nested in _directly_inside(function))


def _span(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _directly_inside(node: ast.AST) -> Iterator[Function]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield child
        else:
            yield from _directly_inside(child)


def long_signatures(source: Source) -> Iterator[str]:
    for function, around in source.functions():
        arguments = function.args
        positional = len(arguments.posonlyargs) + len(arguments.args)
        if around and isinstance(around[-1], ast.ClassDef) and not _is_static(function):
            positional -= 1
        injected = source.within("handlers") or any(
            isinstance(node, Function) and node.name == "build_router" for node in around
        )
        allowed = INJECTED if injected else PARAMETERS
        if positional > allowed or positional + len(arguments.kwonlyargs) > INJECTED:
            yield f"{source.name}:{function.lineno} {function.name}: too many parameters"


def _is_static(function: Function) -> bool:
    return any(
        isinstance(mark, ast.Name) and mark.id == "staticmethod"
        for mark in function.decorator_list
    )
