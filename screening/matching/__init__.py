"""Which citations are of the same report, and by what evidence."""

from screening.matching.blocking import Key, keys
from screening.matching.clusters import cluster, conflicts
from screening.matching.entries import Entry
from screening.matching.results import WORDS, Clustering, Doubt, Evidence, Link, Refusal, Relation
from screening.matching.words import normalise_title

__all__ = [
    "WORDS",
    "Clustering",
    "Doubt",
    "Entry",
    "Evidence",
    "Key",
    "Link",
    "Refusal",
    "Relation",
    "cluster",
    "conflicts",
    "keys",
    "normalise_title",
]
