"""Places of a module where a mutant does what the code does, or changes a quoted text only: left out.

Annotations are not evaluated, a cache only saves time, `is` for `==` is the same for what is compared
here, and how many characters of an answer a finding quotes is nobody's verdict.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SAME = re.compile(r"Comparison\w*_(Eq_Is|NotEq_IsNot|Is_Eq|IsNot_NotEq)$")
CACHES = ("cache", "lru_cache")
Span = tuple[tuple[int, int], tuple[int, int]]


def is_equal(module: Path, operator: str, start: tuple[int, int]) -> bool:
    """Whether a mutant at a place (line, column) is left out."""
    return bool(SAME.search(operator)) or any(first <= start < last for first, last in _places(module))


@cache
def _places(module: Path) -> tuple[Span, ...]:
    return tuple(_spans(ast.parse(module.read_text("utf-8"))))


def _spans(tree: ast.AST) -> Iterator[Span]:
    for node in ast.walk(tree):
        match node:
            case ast.AnnAssign(annotation=told) | ast.arg(annotation=ast.expr() as told):
                yield _span(told)
            case ast.FunctionDef(returns=returns, decorator_list=decorators):
                yield from map(_span, [returns] if returns else [])
                yield from ((_begin(each), _end(each)) for each in decorators if _is_cache(each))
            case ast.Call(func=ast.Attribute(attr="summary"), args=args):
                yield from map(_span, args)
            case ast.FormattedValue(value=value):
                yield from map(_span, (each for each in ast.walk(value) if isinstance(each, ast.Slice)))


def _is_cache(decorator: ast.expr) -> bool:
    named = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(named, ast.Name) and named.id in CACHES


def _begin(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset - 1  # with its @


def _end(node: ast.expr) -> tuple[int, int]:
    return node.end_lineno or node.lineno, (node.end_col_offset or 0) + 1


def _span(node: ast.expr) -> Span:
    return (node.lineno, node.col_offset), (node.end_lineno or node.lineno, node.end_col_offset or 0)
