"""What an entry of a trial registry says, whichever export it comes from.

The tags are element paths of ClinicalTrials.gov's XML, of its JSON (API version 2) and of the WHO
ICTRP's XML, all in lower case. An entry is marked by `ENTRY` in `publication_types`: it is no
report of results, and a trial is linked to its reports by registry id, not by title.
"""

from screening.readers import identifiers
from screening.readers.cleaning import distinct, first_year, prose
from screening.readers.records import QuarantinedSpan, Record, Span
from screening.readers.tagged import Fields, Tagged, oddities
from screening.readers.units import known

ENTRY = "Trial registry record"

_P = "protocolsection/"
_ID, _STATUS = f"{_P}identificationmodule/", f"{_P}statusmodule/"
_NUMBER = ("id_info/nct_id", "nct_id", f"{_ID}nctid", "trialid", "trial_id", "main_id")
_TITLE = (
    "official_title",
    f"{_ID}officialtitle",
    "scientific_title",
    "brief_title",
    f"{_ID}brieftitle",
    "public_title",
    "title",
)
_OTHER_NUMBERS = (
    "id_info/secondary_id",
    "id_info/org_study_id",
    "id_info/nct_alias",
    f"{_ID}secondaryidinfos/id",
    f"{_ID}orgstudyidinfo/id",
    f"{_ID}nctidaliases",
    "secondary_ids",
    "secondary_id",
    "secondaryids",
    "secondaryid",
    "secondary_ids/trial/sec_id",
    "other_ids",
)
_SUMMARY = (
    ("brief_summary/textblock", "brief_summary", f"{_P}descriptionmodule/briefsummary"),
    (
        "detailed_description/textblock",
        "detailed_description",
        f"{_P}descriptionmodule/detaileddescription",
    ),
)
_DATES = (
    "start_date",
    f"{_STATUS}startdatestruct/date",
    "date_enrollement",
    "date_enrolment",
    "study_first_posted",
    f"{_STATUS}studyfirstpostdatestruct/date",
    "study_first_submitted",
    f"{_STATUS}studyfirstsubmitdate",
    "firstreceived_date",
    "date_registration",
    "date_registration3",
)
_SUBJECTS = (
    "condition",
    "conditions/condition",
    f"{_P}conditionsmodule/conditions",
    "keyword",
    f"{_P}conditionsmodule/keywords",
    "intervention/intervention_name",
    f"{_P}armsinterventionsmodule/interventions/name",
)
_TYPES = ("study_type", f"{_P}designmodule/studytype")
_SITES = ("required_header/url", "url", "web_address")


def record_of(fields: Fields, span: Span, raw: str) -> Record | QuarantinedSpan:
    """The registry entry that `fields` describe; quarantined when none of them is a title."""
    tagged = Tagged([(tag.casefold(), value) for tag, value in fields])
    title = tagged.first(*_TITLE)
    number = tagged.first(*_NUMBER)
    numbers = "\n".join([number, *tagged.all(*_OTHER_NUMBERS)])
    record = Record(
        span,
        title,
        abstract="\n".join(_summary(tagged)),
        year=_year(tagged),
        registry_ids=identifiers.registry_ids(numbers),
        publication_types=distinct([ENTRY, *tagged.values(*_TYPES)]),
        keywords=_subjects(tagged),
        urls=_urls(tagged, number),
        accession_number=number,
        database=_database(tagged, number),
        fields=tuple(fields),
        raw=raw,
        notes=tuple(oddities(raw, [], [], title)),
    )
    return known(record, "official_title or brief_title")


def _summary(tagged: Tagged) -> list[str]:
    """The short and the long description, or the outcomes that ICTRP has in their stead."""
    found = [prose("\n".join(tagged.all(*tags)[:1])) for tags in _SUMMARY]
    return list(distinct(found))


def _year(tagged: Tagged) -> int | None:
    """When the trial started, else when it was registered."""
    values = (tagged.first(tag) for tag in _DATES)
    return next((year for value in values if (year := first_year(value)) is not None), None)


def _subjects(tagged: Tagged) -> tuple[str, ...]:
    parts = tagged.parts(*_SUBJECTS)
    return distinct([word.strip() for part in parts for word in part.split(";")])


def _urls(tagged: Tagged, number: str) -> tuple[str, ...]:
    found = [url for url in tagged.values(*_SITES) if url.startswith("http")]
    if not found and number.startswith("NCT"):
        found = [f"https://clinicaltrials.gov/study/{number}"]
    return distinct(found)


def _database(tagged: Tagged, number: str) -> str:
    if tagged.first("trialid", "trial_id", "main_id"):
        return "ICTRP"
    return "ClinicalTrials.gov" if number else ""
