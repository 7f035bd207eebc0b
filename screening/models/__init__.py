from .adjudication import Adjudication
from .chosen_value import ChosenValue
from .citation import Citation
from .citation_import import CitationImport
from .column_mapping import ColumnMapping
from .decision import Decision
from .discussion import Discussion
from .document import Document
from .doubtful_pair import DoubtfulPair
from .duplicate_link import DuplicateLink
from .exclusion_reason import ExclusionReason
from .final_mark import FinalMark
from .highlight import Highlight
from .loose_file import LooseFile
from .match_key import MatchKey
from .note import Note
from .parking import Parking
from .pilot import PilotRound
from .previous_version import PreviousVersion
from .publication import Publication
from .quarantine import Quarantine
from .relation import Relation
from .report import Report
from .rereading import FieldChange, Rereading
from .search import Search
from .search_statement import SearchStatement
from .setting_aside import SettingAside
from .stage_protocol import StageProtocol
from .standing import Standing
from .stopping import AuditLook, AuditVerdict, Stop, StoppingPlan
from .study import Study
from .study_link import StudyLink
from .succession import Succession
from .tag import Tag, Tagging
from .work_order import OrderPart, Ranking, WorkOrder

__all__ = [
    "Adjudication",
    "AuditLook",
    "AuditVerdict",
    "ChosenValue",
    "Citation",
    "CitationImport",
    "ColumnMapping",
    "Decision",
    "Discussion",
    "Document",
    "DoubtfulPair",
    "DuplicateLink",
    "ExclusionReason",
    "FieldChange",
    "FinalMark",
    "Highlight",
    "LooseFile",
    "MatchKey",
    "Note",
    "OrderPart",
    "Parking",
    "PilotRound",
    "PreviousVersion",
    "Publication",
    "Quarantine",
    "Ranking",
    "Relation",
    "Report",
    "Rereading",
    "Search",
    "SearchStatement",
    "SettingAside",
    "StageProtocol",
    "Standing",
    "Stop",
    "StoppingPlan",
    "Study",
    "StudyLink",
    "Succession",
    "Tag",
    "Tagging",
    "WorkOrder",
]
