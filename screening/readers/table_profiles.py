"""Tables whose columns are known as one database's or program's."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from screening.readers.table_columns import columns_by_role, folded


@dataclass(frozen=True, slots=True)
class Profile:
    """A table known by `signs`, headers that all stand in it (folded).

    `but` names headers that do not have a role here which they have elsewhere, `own` the role that
    a header has here alone. `database` is what a record is from when no column says so.
    """

    name: str
    signs: frozenset[str] = frozenset()
    but: dict[str, frozenset[str]] = field(default_factory=dict)
    database: str = ""
    own: dict[str, str] = field(default_factory=dict)


def _profile(name: str, *signs: str, database: str = "", **but: str) -> Profile:
    refused = {role: frozenset(names.split()) for role, names in but.items()}
    return Profile(name, frozenset(signs), refused, database)


UNKNOWN = Profile("")
# PubMed's own table until 2020: the authors are the description, the details the citation.
_OLD_PUBMED = Profile(
    "PubMed before 2020",
    frozenset({"entrezuid", "shortdetails"}),
    {"abstract": frozenset({"description"}), "type": frozenset({"type"})},
    "PubMed",
    {"description": "authors", "details": "doi"},
)
PROFILES = (
    _OLD_PUBMED,
    _profile("Scopus", "eid", "sourcetitle", database="Scopus", journal="source"),
    _profile("Embase.com", "pui", "authornames", database="Embase", journal="source"),
    _profile("Embase.com", "embaseaccessionid", database="Embase", journal="source"),
    _profile("PubMed", "journalbook", "createdate", database="PubMed"),
    _profile("Cochrane Library", "centralid", database="CENTRAL"),
    _profile("EBSCOhost", "plink", "accessionnumber"),
    _profile("EBSCOhost", "plink", "an"),
    _profile("Zotero", "abstractnote", "itemtype", issue="number", type="type", notes="notes"),
    _profile("Rayyan", "key", "pubmedid", "notes"),
    _profile("Covidence", "covidence", notes="notes"),
    _profile("Web of Science", "pt", "ut", "ti", database="Web of Science", type="pt", doi="do"),
    _profile("Web of Science", "utuniquewosid", database="Web of Science"),
    _profile("ClinicalTrials.gov", "nctnumber", "conditions", database="ClinicalTrials.gov"),
    _profile("ICTRP", "trialid", "publictitle", database="ICTRP", url="link"),
    _profile("Dimensions", "dimensionsurl", database="Dimensions"),
    _profile("The Lens", "lensid", "publicationtype", database="The Lens"),
    _profile("OpenAlex", "authorshipsauthordisplayname", database="OpenAlex"),
    _profile("OpenAlex", "displayname", "citedbycount", database="OpenAlex"),
    _profile("Publish or Perish", "gsrank", "articleurl", database="Google Scholar"),
    _profile("IEEE Xplore", "documenttitle", "pdflink", database="IEEE Xplore"),
    _profile("Europe PMC", "authorstring", "journaltitle", database="Europe PMC"),
    _profile("ProQuest", "storeid", "documenturl"),
    _profile("JabRef", "bibliographytype", "identifier"),
    _profile("EPPI-Reviewer", "itemid", "parenttitle"),
    _profile("DistillerSR", "refid"),
    _profile("EndNote", "referencetype", "recordnumber"),
)
REGISTERS = ("ClinicalTrials.gov", "ICTRP")  # of these each row is the entry of a trial


def profile_of(header: Sequence[str]) -> Profile:
    """The profile whose signs all stand in `header`, else one without a name."""
    names = {folded(cell) for cell in header}
    if any(name.startswith("asreview") for name in names):
        return Profile("ASReview")
    return next((profile for profile in PROFILES if profile.signs <= names), UNKNOWN)


def columns(header: Sequence[str], profile: Profile) -> dict[str, tuple[int, ...]]:
    """For each role the columns of the table that have it, the surest first."""
    found = columns_by_role(header)
    for role, names in profile.but.items():
        kept = tuple(i for i in found.get(role, ()) if folded(header[i]) not in names)
        found[role] = kept
    for index, name in enumerate(map(folded, header)):
        if own := profile.own.get(name):
            found[own] = (*found.get(own, ()), index)
    return {role: indices for role, indices in found.items() if indices}
