"""The records of a review as numbers: which words stand in each, and how telling they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

# A title says in ten words what the abstract says in two hundred.
TITLE_WEIGHT = 0.25
# In fewer records than this a word that occurs once, or in all of them, may be all there is.
FEW = 100


@dataclass(frozen=True, slots=True)
class Text:
    """What a screener reads of one record; any part may be empty."""

    title: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()

    def whole(self) -> str:
        """All of it, as one text."""
        return "\n".join((self.title, self.abstract, *self.keywords))


@dataclass(frozen=True, slots=True)
class Features:
    """Words and pairs of neighbouring words, made once for a review; may be pickled.

    `matrix` has a row a record and two columns a word, n x 2w, float32: first the w words
    wherever they stand, then the same w words in titles. `words` names the w.
    """

    matrix: csr_array
    words: tuple[str, ...]

    @classmethod
    def of(cls, texts: Sequence[Text]) -> Self:
        """TF-IDF with 1 + ln(tf) and rows of length 1, text and title apart.

        Sparck Jones 1972 and Salton & Buckley 1988 (their "ltc"), as scikit-learn computes it.
        No list of stop words: what is common weighs little by itself, in every language. What
        stands in one record only says nothing of others and is left out at the end: it counts
        in the length, as a record with many such words is about something else.
        """
        made = _vectorizer(len(texts))
        try:
            whole = made.fit_transform([text.whole() for text in texts])
        except ValueError:  # no word is left, which scikit-learn takes for a mistake
            return cls(csr_array((len(texts), 0), dtype=np.float32), ())
        titles = _vectorizer(len(texts), made.vocabulary_)
        title = titles.fit_transform([text.title for text in texts])
        is_shared = np.bincount(whole.indices, minlength=whole.shape[1]) >= _least(len(texts))
        blocks = [whole[:, is_shared], TITLE_WEIGHT * title[:, is_shared]]
        words = tuple(made.get_feature_names_out()[is_shared].tolist())
        return cls(csr_array(hstack(blocks, format="csr", dtype=np.float32)), words)

    @property
    def has_text(self) -> NDArray[np.bool_]:
        """For each of the n records whether it has any word that is known."""
        return np.asarray(np.diff(self.matrix.indptr) > 0)

    def __len__(self) -> int:
        return int(self.matrix.shape[0])


def _least(count: int) -> int:
    """In how many of `count` records a word has to stand."""
    return 2 if count > FEW else 1


def _vectorizer(count: int, vocabulary: dict[str, int] | None = None) -> TfidfVectorizer:
    return TfidfVectorizer(
        ngram_range=(1, 2),
        max_df=0.9 if count > FEW else 1.0,
        sublinear_tf=True,
        dtype=np.float32,
        vocabulary=vocabulary,
    )
