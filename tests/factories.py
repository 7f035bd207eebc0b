"""Plain functions that make one row each, with everything it needs."""

from extraction.actions import outcomes, timepoints
from review.models import Membership, Review, User
from screening.actions import decisions, imports, reports, searches, studies
from screening.models import Citation, Report, Search


def make_user(name):
    return User.objects.create_user(f"{name}@example.org", name=name.capitalize())


def make_review(**fields):
    return Review.objects.create(**{"title": "Ketamine for depression", **fields})


def make_member(review, name, roles):
    user = make_user(name)
    Membership.objects.create(review=review, user=user, roles=[str(role) for role in roles])
    return user


# Screening


def make_search(review, by, **fields):
    return searches.start(review=review, by=by, **{"kind": "database", "name": "PubMed", **fields})


def make_citation(review, by, search=None, **fields):
    search = search or Search.objects.filter(review=review).first() or make_search(review, by)
    fields = {"title": f"Record {Citation.objects.count() + 1}", "source": "by hand", **fields}
    return imports.enter(search=search, by=by, **fields)


# Extraction


def make_study(review, screeners, label="Daly 2018"):
    """A study with one report, judged and included by these people at both stages."""
    citation = make_citation(review, screeners[0], title=f"{label}: a trial")
    for person in screeners:
        decisions.record(citation=citation, verdict="include", by=person)
    report = Report.objects.get(citation=citation)
    reports.mark_retrieved(report=report, by=screeners[0])
    for person in screeners:
        decisions.record(citation=citation, verdict="include", by=person, stage="full_text")
    return studies.create(review=review, label=label, reports=[report], by=screeners[0])


def make_outcome(review, by, **fields):
    fields = {"name": "MADRS", "domain": "depression", "instrument": "MADRS", **fields}
    return outcomes.define(review=review, by=by, **{"kind": "continuous", **fields})


def make_timepoint(review, by, **fields):
    fields = {"label": "24 h", "hours": 24, **fields}
    return timepoints.define(
        review=review, by=by, **{"index_event": "first_administration_start", **fields}
    )
