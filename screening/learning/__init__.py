"""Which of the records that are left to screen are likely includes, learnt from the decisions."""

from screening.learning.features import Features, Text
from screening.learning.models import DEFAULT, MODELS
from screening.learning.ranking import Ranking, rank
from screening.learning.reasons import Reasons, Word, explain, overall, typical
from screening.learning.schedule import batch

__all__ = [
    "DEFAULT",
    "MODELS",
    "Features",
    "Ranking",
    "Reasons",
    "Text",
    "Word",
    "batch",
    "explain",
    "overall",
    "rank",
    "typical",
]
