"""Whether screening may stop: what is known about recall, with the error stated."""

from screening.stopping.plans import (
    Assessment,
    Audited,
    Label,
    Plan,
    Ranked,
    Reason,
    Rule,
    State,
    evaluate,
    share_of_error,
)
from screening.stopping.ranked import random_p, ranked_missed, ranked_p
from screening.stopping.samples import (
    Sample,
    missed_at_most,
    needed,
    recall_at_least,
    too_many_missed,
)
from screening.stopping.wording import SENTENCES, bound, sentence, templates, values

__all__ = [
    "SENTENCES",
    "Assessment",
    "Audited",
    "Label",
    "Plan",
    "Ranked",
    "Reason",
    "Rule",
    "Sample",
    "State",
    "bound",
    "evaluate",
    "missed_at_most",
    "needed",
    "random_p",
    "ranked_missed",
    "ranked_p",
    "recall_at_least",
    "sentence",
    "share_of_error",
    "templates",
    "too_many_missed",
    "values",
]
