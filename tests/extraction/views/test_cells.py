import pytest
from django.urls import reverse

from extraction.actions import origins, rows
from extraction.models import ValueOrigin


def save(row, field, kind="arm_result"):
    return reverse("extraction:save_cell", args=[kind, row.uid, field])


@pytest.fixture
def result(filled):
    return filled.arm_results.get(arm__name="Esketamine 28 mg")


@pytest.fixture
def post(client_for, bob, htmx):
    client = client_for(bob)
    return lambda row, field, data, kind="arm_result": client.post(
        save(row, field, kind), data, **htmx
    )


def at(page, x, y=105, **data):
    return {"document": str(page.parse.document.uid), "page": 1, "x": x, "y": y, **data}


def around(page, x0, x1, **data):
    sides = {"x0": x0, "top": 98, "x1": x1, "bottom": 114}
    return {"document": str(page.parse.document.uid), "page": 1, **sides, **data}


def origin(row, field):
    return ValueOrigin.objects.of(row).filter(field=field).first()


def test_a_cell_is_saved_and_answered_with_all_that_follows(post, result):
    response = post(result, "center", {"value": "−15.5"})
    assert response.templates[0].name == "extraction/_cell.html"
    shown = response.content.decode()
    assert 'value="−15.5"' in shown
    assert 'id="saved" hx-swap-oob="true"' in shown
    assert 'id="open-points" hx-swap-oob="true"' in shown
    result.refresh_from_db()
    assert result.typed("center") == "-15.5"


def test_a_decimal_comma_is_understood_and_said(post, result):
    shown = post(result, "spread", {"value": "1,5"}).content.decode()
    assert "1,5 is read as 1.5" in shown
    result.refresh_from_db()
    assert result.spread == 1.5


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("spread", "0", "An SD or SE of 0 would mean"),
        ("n_analysed", "0", "An n of 0 means"),
        ("n_analysed", "11.5", "whole number"),
        ("center", "about 3", "is not a number"),
        ("center", "1,234", "can mean 1234 or 1.234"),
        ("center", "1" * 60, "too long for a number"),
        ("spread_kind", "variance", "Select a valid choice"),
    ],
)
def test_what_is_refused_stays_in_the_field(post, result, field, typed, said):
    before = result.values()
    response = post(result, field, {"value": typed})
    assert response.status_code == 422
    assert said in response.content.decode()
    result.refresh_from_db()
    assert result.values() == before


def test_both_values_are_shown_when_it_was_edited_elsewhere(post, filled, result, bob):
    version = result.version_of("center")
    rows.set_value(extraction=filled, row=result, field="center", value=-16, by=bob)
    response = post(result, "center", {"value": "-15", "version": version})
    assert response.status_code == 409
    shown = response.content.decode()
    assert "Keep -15" in shown
    assert "Take −16" in shown
    result.refresh_from_db()
    assert result.center == -16
    again = post(result, "center", {"value": "-15", "version": result.version_of("center")})
    assert again.status_code == 200


def test_a_click_on_a_word_fills_value_and_place(post, result, page):
    shown = post(result, "center", at(page, 110, value="")).content.decode()
    result.refresh_from_db()
    assert result.typed("center") == "-14.8"
    place = origin(result, "center")
    assert (place.page, place.box, place.quote, place.how) == (
        1,
        (100, 100, 130, 112),
        "−14.8",
        "clicked",
    )
    assert "cell-marked" in shown
    assert 'data-box="100.0 100.0 130.0 112.0"' in shown


@pytest.mark.parametrize(("x", "typed"), [(205, "-3.8"), (255, "1.39")])
def test_of_two_numbers_in_a_word_the_nearer_one(post, result, page, x, typed):
    post(result, "center", at(page, x))
    result.refresh_from_db()
    assert result.typed("center") == typed


def test_a_minus_that_stands_apart_belongs_to_the_number(post, result, page):
    post(result, "center", at(page, 315))
    result.refresh_from_db()
    assert result.typed("center") == "-5.7"
    assert origin(result, "center").box == (300, 100, 325, 112)
    assert origin(result, "center").quote == "− 5.7"


@pytest.mark.parametrize(
    ("x", "said"),
    [(60, "is not a number"), (370, "is a limit"), (20, "no word here"), ("nan", "no word here")],
)
def test_what_cannot_be_taken_is_said(post, result, page, x, said):
    response = post(result, "center", at(page, x))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert origin(result, "center") is None


@pytest.mark.parametrize("x", ["", "left"])
def test_a_click_without_a_point_is_refused(post, result, page, x):
    assert post(result, "center", at(page, x)).status_code == 422


def test_a_click_for_a_text_takes_the_word_and_for_a_choice_the_place(post, filled, result, page):
    post(result, "subpopulation", at(page, 60))
    post(result, "spread_kind", at(page, 150, value="se_ls_mean"))
    result.refresh_from_db()
    assert result.subpopulation == "Change"
    assert result.spread_kind == "se_ls_mean"
    assert origin(result, "spread_kind").quote == "(2.80)"


def test_a_rectangle_keeps_the_typed_value(post, result, page):
    post(result, "spread", around(page, 132, 166, value="2.81"))
    result.refresh_from_db()
    assert result.spread == 2.81
    place = origin(result, "spread")
    assert (place.how, place.quote) == ("typed", "(2.80)")


def test_a_rectangle_fills_an_empty_cell_that_it_holds_one_number_for(post, result, page):
    post(result, "events", around(page, 98, 166, value=""))
    assert origin(result, "events").box == (98, 98, 166, 114)
    result.refresh_from_db()
    assert result.events is None  # two numbers: a person says which
    post(result, "spread_low", around(page, 98, 131, value=""))
    result.refresh_from_db()
    assert result.spread_low == -14.8


def test_a_value_typed_after_its_rectangle_keeps_it(post, result, page):
    post(result, "ci_level", around(page, 98, 166, value=""))
    post(result, "ci_level", {"value": "95"})
    result.refresh_from_db()
    assert result.ci_level == 95
    assert origin(result, "ci_level").box == (98, 98, 166, 114)


def test_a_changed_value_loses_its_old_place(post, result, page):
    post(result, "center", at(page, 110))
    post(result, "center", {"value": "-14.9"})
    assert origin(result, "center") is None


@pytest.mark.parametrize(
    "place",
    [
        {"x0": 10, "top": 10, "x1": 5, "bottom": 20},
        {"x0": 10, "top": 10, "x1": 900, "bottom": 20},
        {"x0": 10, "top": "", "x1": 50, "bottom": 20},
        {"x0": "a", "top": 10, "x1": 50, "bottom": 20},
        {"page": 9, "x0": 10, "top": 10, "x1": 50, "bottom": 20},
        {"document": "00000000-0000-0000-0000-000000000000"},
        {"document": "none", "x0": 1, "top": 1, "x1": 2, "bottom": 2},
    ],
)
def test_places_that_are_none_are_refused(post, result, page, place):
    data = {"document": str(page.parse.document.uid), "page": 1, "value": "-1", **place}
    assert post(result, "center", data).status_code == 422
    result.refresh_from_db()
    assert result.center == -14.8


def test_a_document_of_another_study_is_refused(post, result, page, review, bob, carol):
    from tests.extraction.views.conftest import make_page
    from tests.factories import make_study

    other = make_page(make_study(review, [bob, carol], label="Singh 2016"), bob, name="other.pdf")
    assert post(result, "center", at(other, 110)).status_code == 422


def test_a_source_that_is_no_page_is_named_without_scripts(client_for, filled, result, bob):
    data = {"value": "−14.8", "kind": "author_reply", "quote": "Letter of 9 March"}
    response = client_for(bob).post(save(result, "center"), data)
    assert response.url == reverse("extraction:row", args=["arm_result", result.uid])
    place = origin(result, "center")
    assert (place.kind, place.quote) == ("author_reply", "Letter of 9 March")


def test_a_cell_is_shown_anew(client_for, filled, result, bob, htmx):
    rows.set_value(
        extraction=filled, row=result, field="status", value="measured_not_reported", by=bob
    )
    rows.set_value(extraction=filled, row=result, field="spread", value=None, by=bob)
    url = reverse("extraction:cell", args=["arm_result", result.uid, "spread"])
    shown = client_for(bob).get(url, **htmx).content.decode()
    assert "Measured, not reported" in shown
    assert "hx-swap-oob" not in shown


@pytest.mark.parametrize(
    ("kind", "field"), [("outcome", "name"), ("arm", "uid"), ("arm", "order"), ("arm", "x")]
)
def test_there_are_no_other_cells(client_for, filled, bob, kind, field):
    row = filled.arms.first()
    assert client_for(bob).post(save(row, field, kind), {"value": "1"}).status_code == 404


def test_nobody_else_reads_or_writes_a_cell_of_a_draft(client_for, result, request):
    url = reverse("extraction:cell", args=["arm_result", result.uid, "center"])
    for name in ("carol", "dana", "eve", "mallory"):
        client = client_for(request.getfixturevalue(name))
        assert client.get(url).status_code == 404
        assert client.post(save(result, "center"), {"value": "1"}).status_code == 404


def test_roles_and_methods(client_for, both, bob, eve):
    row = both[0].arm_results.first()
    assert client_for(bob).get(save(row, "center")).status_code == 405
    assert client_for(eve).post(save(row, "center"), {"value": "1"}).status_code == 403
    assert client_for(bob).post(save(row, "center"), {"value": "1"}).status_code == 409


def test_a_guard_is_told_at_its_cell(post, filled, result):
    shown = post(result, "n_analysed", {"value": "112"}).content.decode()
    assert "112 analysed, but only 11 randomised" in shown
    assert "cell-guard" in shown


def test_the_place_of_a_value_is_offered_as_a_link(post, filled, result, bob):
    origins.set_origin(row=result, field="center", by=bob, kind="registry", quote="NCT01998958")
    shown = post(result, "center", {"value": "-14.8"}).content.decode()
    assert reverse("extraction:origin", args=[origin(result, "center").uid]) in shown
