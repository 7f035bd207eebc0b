"""Studies for hypothesis to draw, and the textbook matrices that the kernels avoid."""

import numpy as np
from hypothesis import strategies as st
from scipy.linalg import null_space

from synthesis.stats import tau2
from synthesis.stats.tau2 import Estimator

TAU2S = [each for each in Estimator if each is not Estimator.EE]


@st.composite
def studies(draw, least=2, most=12):
    k = draw(st.integers(least, most))
    y = draw(st.lists(st.floats(-5, 5), min_size=k, max_size=k))
    v = draw(st.lists(st.floats(1e-3, 10), min_size=k, max_size=k))
    return np.array(y), np.array(v)


@st.composite
def regressions(draw, least=3, most=9):
    """y, v and a design: the intercept and a moderator that tells all studies apart."""
    y, v = draw(studies(least, most))
    moderator = draw(st.permutations(range(len(y))))
    return y, v, np.column_stack([np.ones(len(y)), moderator])


def genq_weights(estimator, v):
    """Those that GENQ needs: here 1 / sqrt v; None for any other estimator."""
    return np.asarray(v) ** -0.5 if estimator is Estimator.GENQ else None


def tau2_of(estimator, y, v, **options):
    return tau2.estimate(estimator, y, v, weights=genq_weights(estimator, v), **options)


def matrix(weights, design=None):
    """P = W - W X (X'W X)^-1 X'W, as Z (Z'W^-1 Z)^-1 Z' with Z all that is orthogonal to X."""
    z = null_space((np.ones((len(weights), 1)) if design is None else design).T)
    return z @ np.linalg.inv((z.T / weights) @ z) @ z.T


def log_likelihood(y, v, t, design=None, *, restricted):
    """Up to a constant."""
    w, x = np.diag(1 / (v + t)), np.ones((len(y), 1)) if design is None else design
    found = np.log(v + t).sum() + y @ matrix(1 / (v + t), design) @ y
    return -(found + restricted * np.linalg.slogdet(x.T @ w @ x)[1]) / 2


def score(y, v, t, design=None, *, restricted):
    """Twice the slope of that, and its negative part."""
    p = matrix(1 / (v + t), design)
    negative = np.trace(p) if restricted else (1 / (v + t)).sum()
    return y @ p @ p @ y - negative, negative
