"""R's one-sided formulas of moderators, as designs.

Terms: names, `+`, `-`, `:`, `*`, `^` of a sum, `/`, `1`, `0`; within calls arithmetic and
comparisons. Terms stand in R's order, by degree, and factors are coded as model.matrix does.
"""

import ast
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from itertools import product
from typing import Any

import numpy as np

from synthesis.stats import moderators
from synthesis.stats.moderators import Columns
from tests.synthesis.oracles.values import column

Term = frozenset[str]  # of sources; the empty one is the intercept
NAME = re.compile(r"""("[^"]*"|'[^']*')|([A-Za-z.][\w.]*)""")
OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "I": lambda x: x,
    "log": np.log,
    "log2": np.log2,
    "log10": np.log10,
    "log1p": np.log1p,
    "exp": np.exp,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "as.numeric": lambda x: x,
    "scale": lambda x: (x - np.nanmean(x)) / np.nanstd(x, ddof=1),
}
Known = np.ndarray | tuple[list[str | None], list[str]]  # numbers, or labels and their levels


@dataclass
class Formula:
    """`source` with each name replaced by a word that Python reads, `names` its names."""

    source: str
    names: list[str]

    @classmethod
    def of(cls, text: str) -> "Formula":
        names: list[str] = []

        def word(found: re.Match[str]) -> str:
            if found[1]:
                return found[1]
            if found[2] not in names:
                names.append(found[2])
            return f"n{names.index(found[2])}"

        right = NAME.sub(word, text.rpartition("~")[2])
        return cls(right.replace(":", "**").replace("^", "**").strip(), names)

    def design(self, given: dict[str, list[Any]]) -> Columns:
        tree = ast.parse(self.source, mode="eval").body
        sources: list[str] = []
        terms = self._terms(tree, [frozenset()], sources)
        intercept = frozenset() in terms
        named = sorted((term for term in terms if term), key=len)
        known = {source: self._value(source, given) for source in sources}
        ordered = [[source for source in sources if source in term] for term in named]
        first = None if intercept else next(
            ((term[i], n) for n, term in enumerate(ordered) for i in range(len(term))
             if isinstance(known[term[i]], tuple)), None,
        )  # fmt: skip
        parts = []
        for place, term in enumerate(ordered):
            coded = [
                self._columns(
                    source,
                    known[source],
                    every_level=(source, place) == first or not self._margin(source, term, named),
                )
                for source in term
            ]
            parts.append(reduce(moderators.interaction, coded))
        if not parts:
            k = len(next(iter(given.values())))
            return Columns((moderators.INTERCEPT,), np.ones((k, 1)))
        return moderators.design(*parts, intercept=intercept)

    def _margin(self, source: str, term: list[str], terms: list[Term]) -> bool:
        rest = frozenset(term) - {source}
        return not rest or rest in terms

    def _terms(self, node: ast.expr, present: list[Term], sources: list[str]) -> list[Term]:
        """The terms there are after those present and this one."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left = self._terms(node.left, present, sources)
            return self._terms(node.right, left, sources)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
            left = self._terms(node.left, present, sources)
            less = self._terms(node.right, [], sources)
            return [term for term in left if term not in less]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            less = self._terms(node.operand, [], sources)
            return [term for term in present if term not in less]
        if isinstance(node, ast.Constant):
            if node.value == 0:
                return [term for term in present if term]
            return list(dict.fromkeys([*present, frozenset()]))
        return list(dict.fromkeys([*present, *self._products(node, sources)]))

    def _products(self, node: ast.expr, sources: list[str]) -> list[Term]:
        if not isinstance(node, ast.BinOp):
            return [frozenset({self._source(node, sources)})]
        left = self._terms(node.left, [], sources)
        if isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant):
            powers = product(left, repeat=int(node.right.value))
            return sorted((frozenset().union(*each) for each in powers), key=len)
        right = self._terms(node.right, [], sources)
        both = [a | b for a in left for b in right]
        if isinstance(node.op, ast.Mult):
            return [*left, *right, *both]
        if isinstance(node.op, ast.Div):
            return [*left, *(frozenset().union(*left, b) for b in right)]
        if isinstance(node.op, ast.Pow):
            return both
        raise NotImplementedError(self.source)

    def _source(self, node: ast.expr, sources: list[str]) -> str:
        source = ast.get_source_segment(self.source, node) or ""
        if source not in sources:
            sources.append(source)
        return source

    def _columns(self, source: str, known: Known, *, every_level: bool) -> Columns:
        name = self._deparsed(source)
        if isinstance(known, tuple):
            labels, levels = known
            return moderators.factor(name, labels, levels=levels, every_level=every_level)
        return moderators.continuous(name, known)

    def _deparsed(self, source: str) -> str:
        """As R writes it: spaces about + - * and comparisons, none about ^ and /."""
        text = re.sub(r"\s+", "", source).replace("**", "^")
        text = re.sub(r"(?<=[\w)\]\"'.])([-+*]|[<>=!]=?)(?=.)", r" \1 ", text)
        text = re.sub(r",", ", ", text)
        return re.sub(r"\bn(\d+)\b", lambda found: self.names[int(found[1])], text)

    def _value(self, source: str, given: dict[str, list[Any]]) -> Known:
        return self._evaluated(ast.parse(source, mode="eval").body, given)

    def _evaluated(self, node: ast.expr, given: dict[str, list[Any]]) -> Any:
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.UnaryOp):
            return -self._evaluated(node.operand, given)
        if isinstance(node, ast.BinOp):
            left, right = self._evaluated(node.left, given), self._evaluated(node.right, given)
            return OPERATORS[type(node.op)](left, right)
        if isinstance(node, ast.Compare):
            return self._compared(node, given)
        if isinstance(node, ast.Call):
            return self._called(node, given)
        assert isinstance(node, ast.Name)
        return variable(given[self._name(node)])

    def _compared(self, node: ast.Compare, given: dict[str, list[Any]]) -> Known:
        left, right = (self._evaluated(n, given) for n in (node.left, node.comparators[0]))
        values = left[0] if isinstance(left, tuple) else left
        found = [OPERATORS[type(node.ops[0])](value, right) for value in values]
        missing = [value is None or value != value for value in values]
        labels = [None if m else str(bool(f)).upper() for f, m in zip(found, missing, strict=True)]
        return labels, ["FALSE", "TRUE"]

    def _called(self, node: ast.Call, given: dict[str, list[Any]]) -> Any:
        assert isinstance(node.func, ast.Name)
        name, first = self._name(node.func), self._evaluated(node.args[0], given)
        if name in {"factor", "as.factor", "as.character"}:
            return first if isinstance(first, tuple) else labelled(first)
        if name == "relevel":
            labels, levels = first
            given_ref = [word.value for word in node.keywords] or node.args[1:]
            ref = str(self._evaluated(given_ref[0], given))
            return labels, [ref, *(level for level in levels if level != ref)]
        if name not in FUNCTIONS:
            raise NotImplementedError(f"{name} in a formula")
        return first if isinstance(first, tuple) else FUNCTIONS[name](first)

    def _name(self, node: ast.Name) -> str:
        return self.names[int(node.id[1:])]


def variable(values: list[Any]) -> Known:
    """Strings and truth values are labels, in the order of the alphabet; the rest numbers."""
    if any(isinstance(value, str | bool) for value in values):
        labels = [
            None if v is None else str(v).upper() if isinstance(v, bool) else v for v in values
        ]
        return labels, sorted({label for label in labels if label is not None})
    return column(values)


def labelled(numbers: np.ndarray) -> Known:
    levels = [f"{number:.15g}" for number in np.unique(numbers[~np.isnan(numbers)])]
    return [None if np.isnan(number) else f"{number:.15g}" for number in numbers], levels
