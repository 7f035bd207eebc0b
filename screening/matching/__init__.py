"""Which citations are of the same report, and by what evidence."""

from screening.matching.clusters import Entry, Key, cluster, conflicts, keys, normalise_title
from screening.matching.results import Clustering, Doubt, Evidence, Link, Refusal, Relation

__all__ = [
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
