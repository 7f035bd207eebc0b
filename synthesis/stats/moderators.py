"""Columns of a meta-regression's design from what is known of the studies.

Each term becomes `Columns`: one study a row, NaN where the moderator is not known. Put together by
`design`, they are the matrix that `regression.regress` takes; `complete` says who can take part.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synthesis.stats.studies import Floats

INTERCEPT = "intrcpt"  # metafor's name


@dataclass(frozen=True, slots=True)
class Columns:
    """Named columns: values (k, len(names))."""

    names: tuple[str, ...]
    values: Floats

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Which studies (k) have every value."""
        return np.asarray(np.isfinite(self.values).all(-1))


def continuous(name: str, values: ArrayLike) -> Columns:
    """One column: the values (k) as they are, infinite ones taken as not known."""
    column = _vector(values)
    return Columns((name,), column[:, None])


def factor(
    name: str,
    labels: Sequence[str | None],
    *,
    levels: Sequence[str] | None = None,
    every_level: bool = False,
) -> Columns:
    """Treatment contrasts: a column of 0 and 1 for each level but the first, the reference.

    `levels` are those that occur, sorted, unless they are given, as they must be for the rows of
    a prediction. `every_level` keeps the reference's column too: for a design without intercept.
    Names are those of R's model.matrix: the factor's and the level's, written together.
    Raises ValueError for a label that is no level, and where no column is left.
    """
    present = sorted({label for label in labels if label is not None})
    known = list(present if levels is None else levels)
    if unknown := sorted(set(present) - set(known)):
        raise ValueError(f"{name} has no level {unknown[0]}.")
    shown = known if every_level else known[1:]
    if not shown:
        raise ValueError(f"{name} has a single level: there is nothing to compare it with.")
    values = np.array([[label == level for level in shown] for label in labels], float)
    values = values.reshape(len(labels), len(shown))
    values[[label is None for label in labels]] = np.nan
    return Columns(tuple(name + level for level in shown), values)


def interaction(first: Columns, second: Columns) -> Columns:
    """Every column of the one times every column of the other, the first's varying fastest.

    Names and order are those of R's model.matrix. Raises ValueError for terms of other lengths.
    """
    _same_length([first, second])
    names = tuple(f"{a}:{b}" for b in second.names for a in first.names)
    products = second.values[:, :, None] * first.values[:, None, :]
    return Columns(names, products.reshape(len(products), len(names)))


def harrell_knots(values: ArrayLike, count: int = 4) -> Floats:
    """Knots (count) at Harrell's quantiles of the known values (k): of 3 to 7 knots.

    Equally spaced from the quantile 0.10 to 0.90 for 3 knots, 0.05 to 0.95 for 4 to 6, 0.025 to
    0.975 for 7; quantiles as R's default. R's rms takes the fifth smallest and largest values as
    outer knots of fewer than 100: too far inside for the number of studies of a meta-analysis.
    Source: Harrell 2015, doi:10.1007/978-3-319-19425-7, section 2.4.6, table 2.3.
    Raises ValueError for another count, and where knots coincide.
    """
    outer = {3: 0.10, 4: 0.05, 5: 0.05, 6: 0.05, 7: 0.025}
    if count not in outer:
        raise ValueError("A restricted cubic spline has 3 to 7 knots.")
    known = _vector(values)
    known = known[np.isfinite(known)]
    if not known.size:
        raise ValueError("No study has a value to place knots by.")
    places = np.linspace(outer[count], 1 - outer[count], count)
    return _checked_knots(np.quantile(known, places))


def restricted_cubic_spline(name: str, values: ArrayLike, knots: ArrayLike) -> Columns:
    """x itself and len(knots) - 2 columns that bend it between the knots t, straight outside.

    Column j + 1: ((x - t_j)+^3 - (x - t_{n-1})+^3 (t_n - t_j) / (t_n - t_{n-1})
    + (x - t_n)+^3 (t_{n-1} - t_j) / (t_n - t_{n-1})) / (t_n - t_1)^2, on the scale of x.
    Names are those of rms::rcs: x, x', x''. Equals Hmisc::rcspline.eval(x, knots, inclx=TRUE).
    Source: Harrell 2015, doi:10.1007/978-3-319-19425-7, section 2.4.5. Raises ValueError for
    fewer than 3 knots or knots that do not increase.
    """
    x, t = _vector(values), _checked_knots(_vector(knots))
    last, before = t[-1], t[-2]
    cubes = np.maximum(0.0, x[:, None] - t) ** 3
    inner = t[:-2]
    bent = cubes[:, :-2] - cubes[:, -2:-1] * (last - inner) / (last - before)
    bent = (bent + cubes[:, -1:] * (before - inner) / (last - before)) / (last - t[0]) ** 2
    names = tuple(name + "'" * order for order in range(len(t) - 1))
    return Columns(names, np.column_stack([x, bent]))


def design(*terms: Columns, intercept: bool = True) -> Columns:
    """The terms side by side, after a column of ones. Raises ValueError for unequal lengths."""
    if not terms:
        raise ValueError("A design needs a term.")
    k = _same_length(terms)
    parts = [Columns((INTERCEPT,), np.ones((k, 1)))] if intercept else []
    parts.extend(terms)
    names = tuple(name for part in parts for name in part.names)
    return Columns(names, np.concatenate([part.values for part in parts], -1))


def _vector(values: ArrayLike) -> Floats:
    column = np.array(values, float)
    if column.ndim != 1:
        raise ValueError("A moderator has one value for each study.")
    column[~np.isfinite(column)] = np.nan
    return column


def _same_length(terms: Sequence[Columns]) -> int:
    lengths = {len(term.values) for term in terms}
    if len(lengths) > 1:
        raise ValueError(f"Moderators of {', '.join(map(str, sorted(lengths)))} studies.")
    return lengths.pop()


def _checked_knots(knots: Floats) -> Floats:
    if len(knots) < 3 or not (np.diff(knots) > 0).all():
        raise ValueError("A spline needs at least 3 knots, each above the one before.")
    return knots
