from .arm import Arm
from .arm_result import ArmResult
from .contrast_result import ContrastResult
from .extraction import Extraction
from .outcome import Outcome
from .pairing import Pairing
from .pdf_page import PdfPage
from .pdf_parse import PdfParse
from .regimen import Regimen
from .timepoint import Timepoint
from .value_origin import ValueOrigin

__all__ = [
    "Arm",
    "ArmResult",
    "ContrastResult",
    "Extraction",
    "Outcome",
    "Pairing",
    "PdfPage",
    "PdfParse",
    "Regimen",
    "Timepoint",
    "ValueOrigin",
]
