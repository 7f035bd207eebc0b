"""Trial registries' XML: ClinicalTrials.gov (whole studies, search results) and WHO ICTRP."""

from xml.etree.ElementTree import Element

from screening.readers import trials
from screening.readers.records import QuarantinedSpan, Record, Span
from screening.readers.xml_elements import leaves
from screening.readers.xml_records import XmlDialect


def record_of(root: Element, span: Span, raw: str) -> Record | QuarantinedSpan:
    """The registry entry of an element; paths begin below it."""
    return trials.record_of(leaves(root), span, raw)


STUDIES = XmlDialect(names=("clinical_study",), signs=(b"<clinical_study",), record_of=record_of)
RESULTS = XmlDialect(names=("study",), signs=(b"<search_results",), record_of=record_of)
ICTRP = XmlDialect(
    names=("Trial", "trial"), signs=(b"<TrialID", b"<trial_id", b"<Trial_ID"), record_of=record_of
)
