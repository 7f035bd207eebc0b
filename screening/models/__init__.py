from .adjudication import Adjudication
from .citation import Citation
from .citation_import import CitationImport
from .decision import Decision
from .document import Document
from .duplicate_link import DuplicateLink
from .exclusion_reason import ExclusionReason
from .match_key import MatchKey
from .quarantine import Quarantine
from .report import Report
from .search import Search
from .standing import Standing
from .study import Study

__all__ = [
    "Adjudication",
    "Citation",
    "CitationImport",
    "Decision",
    "Document",
    "DuplicateLink",
    "ExclusionReason",
    "MatchKey",
    "Quarantine",
    "Report",
    "Search",
    "Standing",
    "Study",
]
