import pytest
from django.urls import reverse

from extraction.actions import adjudications, rows
from extraction.models import ArmResult, Extraction


def url(name, extraction):
    return reverse(f"extraction:{name}", args=[extraction.uid])


def named(row, field, kind="arm_result"):
    return f"{kind}.{row.uid}.{field}"


@pytest.fixture
def result(filled):
    return filled.arm_results.get(arm__name="Esketamine 28 mg")


def test_the_bench_shows_every_value_with_its_digits(client_for, filled, page, bob):
    shown = client_for(bob).get(url("extract", filled)).content.decode()
    assert 'value="−14.8"' in shown
    assert "Your peer’s extraction is sealed" in shown
    assert f"/documents/{page.parse.document.uid}/pages/1/image/" in shown


def test_every_field_of_every_row_can_be_reached(client_for, filled, bob):
    client = client_for(bob)
    shown = client.get(url("extract", filled)).content.decode()
    for kind, row in [
        ("extraction", filled),
        *[("arm", arm) for arm in filled.arms.all()],
        *[("regimen", arm.regimen) for arm in filled.arms.all()],
    ]:
        for field in row.VALUES:
            assert f'name="{named(row, field, kind)}"' in shown, (kind, field)
    for kind, row in [
        ("arm_result", filled.arm_results.first()),
        ("contrast_result", filled.contrast_results.first()),
    ]:
        more = client.get(reverse("extraction:row", args=[kind, row.uid]), HTTP_HX_REQUEST="true")
        both = shown + more.content.decode()
        for field in row.VALUES:
            assert both.count(f'name="{named(row, field, kind)}"') == 1, (kind, field)


def test_a_study_without_a_pdf_says_where_to_add_it(client_for, draft, bob):
    shown = client_for(bob).get(url("extract", draft)).content.decode()
    assert "No PDF of this study yet" in shown


def test_sealed_from_a_peer_and_from_everybody_else(client_for, filled, request):
    for name in ("carol", "dana", "eve", "alice", "mallory"):
        client = client_for(request.getfixturevalue(name))
        assert client.get(url("extract", filled)).status_code == 404, name
        assert client.post(url("save", filled)).status_code == 404, name


def test_submitted_by_both_it_is_open_and_read_only(client_for, both, eve, carol):
    shown = client_for(eve).get(url("extract", both[0])).content.decode()
    assert "−14.8" in shown
    assert 'form="sheet"' not in shown
    own = client_for(carol).get(url("extract", both[1])).content.decode()
    assert url("reopen", both[1]) in own
    assert (
        url("reopen", both[1]) not in client_for(eve).get(url("extract", both[1])).content.decode()
    )


def test_a_final_in_the_making_is_shown_by_its_adjudication(client_for, study, both, dana):
    final = adjudications.start(study=study, by=dana)
    response = client_for(dana).get(url("extract", final))
    assert response.url == reverse("extraction:adjudicate", args=[study.uid])


def test_without_scripts_the_whole_page_is_saved(client_for, filled, result, bob):
    data = {
        "version": filled.version,
        named(result, "center"): "−15,25",
        named(result, "n_analysed"): "11",
        named(filled, "participants", "extraction"): "Adults with\r\ndepression",
    }
    response = client_for(bob).post(url("save", filled), data)
    assert response.url == url("extract", filled)
    result.refresh_from_db()
    filled.refresh_from_db()
    assert result.center == -15.25
    assert filled.participants == "Adults with\ndepression"
    assert result.version_of("n_analysed") < filled.version


def test_what_cannot_be_saved_stays_beside_what_can(client_for, filled, result, bob):
    data = {
        "version": filled.version,
        named(result, "spread"): "0",
        named(result, "center"): "-9",
        named(result, "n_analysed"): "eleven",
    }
    response = client_for(bob).post(url("save", filled), data)
    assert response.status_code == 422
    shown = response.content.decode()
    assert "An SD or SE of 0 would mean" in shown
    assert 'value="eleven"' in shown
    result.refresh_from_db()
    assert (result.center, result.spread, result.n_analysed) == (-9, 2.8, 11)


def test_a_value_changed_elsewhere_is_not_overwritten(client_for, filled, result, bob):
    version = filled.version
    rows.set_value(extraction=filled, row=result, field="center", value=-16, by=bob)
    data = {"version": version, named(result, "center"): "-15"}
    response = client_for(bob).post(url("save", filled), data)
    assert response.status_code == 422
    assert "there it is -16" in response.content.decode()
    result.refresh_from_db()
    assert result.center == -16


@pytest.mark.parametrize(
    "name", ["arm.1.name", "regimen", "arm_result..", "x.y.z.center", "column."]
)
def test_names_that_are_no_cell_are_passed_over(client_for, filled, bob, name):
    response = client_for(bob).post(url("save", filled), {name: "1"})
    assert response.status_code == 302


def test_what_is_chosen_once_a_column_is_saved_on_each_row(client_for, filled, result, bob, htmx):
    data = {"column." + named(result, "spread_kind"): "ci"}
    response = client_for(bob).post(url("save", filled), data, **htmx)
    assert response.templates[0].name == "extraction/_values.html"
    assert named(result, "spread_low") in response.content.decode()
    assert set(ArmResult.objects.values_list("spread_kind", flat=True)) == {"ci"}


def test_submitting_closes_the_account(client_for, filled, bob):
    response = client_for(bob).post(url("submit", filled))
    assert response.url == url("extract", filled)
    filled.refresh_from_db()
    assert filled.submitted_at
    assert client_for(bob).post(url("save", filled), {"version": 1}).status_code == 302
    assert client_for(bob).post(url("submit", filled)).status_code == 409


def test_what_has_to_be_mended_is_listed_with_links(client_for, filled, result, bob):
    rows.set_value(extraction=filled, row=result, field="spread_kind", value="", by=bob)
    response = client_for(bob).post(url("submit", filled))
    assert response.status_code == 409
    shown = response.content.decode()
    assert "Not submitted." in shown
    assert f"#c-arm_result-{result.uid}-spread_kind" in shown


def test_an_interval_beside_its_estimate_is_said(client_for, filled, bob):
    contrast = filled.contrast_results.get()
    for field, value in {"ci_low": -5, "ci_high": -2, "ci_level": 95}.items():
        rows.set_value(extraction=filled, row=contrast, field=field, value=value, by=bob)
    shown = client_for(bob).get(url("extract", filled)).content.decode()
    assert "-9.1 lies outside its interval, -5 to -2" in shown


def test_the_seal_is_spoken_of_while_there_is_one(client_for, submit, bob, carol):
    extraction, sealed = submit(bob), "Your peer’s extraction is sealed"
    assert sealed in client_for(bob).get(url("extract", extraction)).content.decode()
    submit(carol)
    assert sealed not in client_for(bob).get(url("extract", extraction)).content.decode()


def test_reopening_makes_a_draft(client_for, submit, bob, carol):
    extraction = submit(bob)
    response = client_for(bob).post(url("reopen", extraction))
    draft = Extraction.objects.get(replaces=extraction)
    assert response.url == url("extract", draft)
    assert client_for(carol).post(url("reopen", draft)).status_code == 404


def test_discarding_goes_back_to_the_studies(client_for, filled, bob, review):
    response = client_for(bob).post(url("discard", filled))
    assert response.url == reverse("extraction:studies", args=[review.uid])
    assert not Extraction.objects.exists()


@pytest.mark.parametrize("name", ["save", "submit", "reopen", "discard"])
def test_changes_are_posted_by_extractors(client_for, both, eve, bob, name):
    assert client_for(bob).get(url(name, both[0])).status_code == 405
    assert client_for(eve).post(url(name, both[0])).status_code == 403


def test_others_extractions_are_not_changed(client_for, both, carol):
    assert client_for(carol).post(url("submit", both[0])).status_code == 409
    assert client_for(carol).post(url("reopen", both[0])).status_code == 409
