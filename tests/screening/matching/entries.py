"""Invented citations."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Citation:
    title: str = ""
    year: int | None = None
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    authors: tuple[str, ...] = ()
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    abstract: str = ""
    registry_ids: tuple[str, ...] = ()
    accession_number: str = ""
    publication_types: tuple[str, ...] = ()

    def but(self, **fields):
        return replace(self, **fields)


ABSTRACT = (
    "Background: Night shifts disturb sleep. We asked whether bright light in the first half of"
    " the shift helps nurses sleep by day. Methods: Eighty nurses of two hospitals were randomised"
    " to lamps of 2500 or 50 lux for four weeks and wore actigraphs. Results: Sleep by day was 41"
    " minutes longer under bright light. Conclusions: Lamps help."
)
PAPER = Citation(
    title="Bright light in the first half of the night shift and sleep by day: a randomised trial",
    year=2014,
    authors=("Aarsland, Berit M.", "Okafor, Chidi", "Lindqvist, Åsa"),
    journal="Scandinavian Journal of Occupational Medicine",
    volume="27",
    issue="3",
    pages="211-219",
)
