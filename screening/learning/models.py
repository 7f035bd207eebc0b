"""Models by name. Each gives one weight a column: a score is a sum over the words of a record."""

import warnings
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.svm import LinearSVC

Vector = NDArray[np.float64]
Fit = Callable[[csr_array, NDArray[np.bool_], Vector], Vector]
MODEL_SEED = 0  # liblinear visits the records in a random order


def _naive_bayes(matrix: csr_array, is_relevant: NDArray[np.bool_], weights: Vector) -> Vector:
    """The log ratio of a word's share in each class; TF-IDF for counts (Rennie et al. 2003)."""
    fitted = MultinomialNB(alpha=4.0).fit(matrix, is_relevant, weights)
    return np.asarray(fitted.feature_log_prob_[1] - fitted.feature_log_prob_[0], np.float64)


def _logistic(matrix: csr_array, is_relevant: NDArray[np.bool_], weights: Vector) -> Vector:
    """Logistic regression with an L2 penalty."""
    fitted = LogisticRegression(C=1.0, solver="liblinear", random_state=MODEL_SEED)
    return _slopes(fitted.fit(matrix, is_relevant, weights).coef_)


def _svm(matrix: csr_array, is_relevant: NDArray[np.bool_], weights: Vector) -> Vector:
    """A linear support vector machine with squared hinge loss (Fan et al. 2008, liblinear)."""
    machine = LinearSVC(C=0.3, random_state=MODEL_SEED)
    with warnings.catch_warnings():
        # Where one text was judged both ways it may stop early; the order hardly changes.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return _slopes(machine.fit(matrix, is_relevant, weights).coef_)


def _slopes(coefficients: NDArray[np.float64]) -> Vector:
    return np.asarray(coefficients[0], np.float64)


# The parts of each model; the score is the mean of theirs.
MODELS: Mapping[str, tuple[Fit, ...]] = {
    "ensemble": (_naive_bayes, _svm),
    "logistic": (_logistic,),
    "naive_bayes": (_naive_bayes,),
    "svm": (_svm,),
}
DEFAULT = "ensemble"
