import pytest

from screening.actions import decisions, reports
from screening.models import Report, Study
from tests.factories import make_citation, make_study


@pytest.fixture
def study(review, bob, carol):
    return make_study(review, [bob, carol])


def test_a_study_of_each_included_report(review, alice, bob, carol, client_for):
    citation = make_citation(review, alice, title="T", authors=["Daly, Ella"], year=2018)
    for person in (bob, carol):
        decisions.record(citation=citation, verdict="include", by=person)
    reports.mark_retrieved(report=Report.objects.get(), by=bob)
    for person in (bob, carol):
        decisions.record(citation=citation, verdict="include", by=person, stage="full_text")
    client = client_for(bob)
    page = client.get(f"/reviews/{review.uid}/studies/").content
    assert b"1 included report belongs to no study yet." in page
    client.post(f"/reviews/{review.uid}/studies/create/")
    assert b"Daly 2018" in client.get(f"/reviews/{review.uid}/studies/").content


def test_rename_link_and_unlink(study, review, bob, carol, client_for):
    other = make_study(review, [bob, carol], label="Canuso 2018")
    client = client_for(bob)
    path = f"/studies/{study.uid}/"
    assert client.post(path + "rename/", {"label": "Daly 2018 (SYNAPSE)"}).status_code == 302
    assert client.post(path + "rename/", {"label": ""}).status_code == 422
    taken = client.post(path + "rename/", {"label": "Canuso 2018"})
    assert taken.status_code == 409
    report = other.reports.get()
    client.post(path + f"link/{report.uid}/")
    assert study.reports.count() == 2
    assert b"Canuso 2018: a trial" in client.get(path).content
    client.post(path + f"unlink/{report.uid}/")
    assert study.reports.count() == 1
    last = client.post(path + f"unlink/{study.reports.get().uid}/")
    assert last.status_code == 409


def test_studies_are_for_members(study, review, eve, mallory, client_for):
    path = f"/studies/{study.uid}/"
    report = study.reports.get()
    for page in (path, f"/reviews/{review.uid}/studies/"):
        assert client_for(eve).get(page).status_code == 200
        assert client_for(mallory).get(page).status_code == 404
    posts = [path + "rename/", path + f"link/{report.uid}/", path + f"unlink/{report.uid}/"]
    for post in [*posts, f"/reviews/{review.uid}/studies/create/"]:
        assert client_for(eve).post(post).status_code == 403
        assert client_for(mallory).post(post).status_code == 404
        assert client_for(eve).get(post).status_code == 405
    assert Study.objects.get().label == "Daly 2018"


def test_who_only_reads_is_offered_no_form(study, eve, client_for):
    report = study.reports.get()
    for path in (f"/studies/{study.uid}/", f"/reports/{report.uid}/"):
        page = client_for(eve).get(path)
        assert page.status_code == 200
        assert b'<form method="post"' not in page.content
        assert b'class="card stack" method="post"' not in page.content
