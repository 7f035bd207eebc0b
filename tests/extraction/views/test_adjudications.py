import pytest
from django.urls import reverse

from extraction import adjudication
from extraction.actions import adjudications, extractions, origins
from extraction.models import Extraction


def url(name, *args):
    return reverse(f"extraction:{name}", args=[getattr(arg, "uid", arg) for arg in args])


@pytest.fixture
def differing(submit, page, bob, carol, account):
    """B reads another spread, has one arm more and no contrast."""
    box = {"document": page.parse.document, "page": 1}
    first, second = account["results"]
    places_a = {"spread": origins.Place(**box, box=(134, 100, 164, 112))}
    places_b = {"spread": origins.Place(**box, box=(200, 100, 260, 112))}
    arms = [*account["arms"], {"name": "Esketamine 84 mg", "role": "intervention"}]
    a = submit(bob, results=[{**first, "origins": places_a}, second])
    other = {**first, "spread": 1.39, "origins": places_b}
    return a, submit(carol, results=[other, second], arms=arms, contrasts=[])


@pytest.fixture
def final(study, differing, dana):
    return adjudications.start(study=study, by=dana)


def line(final, field):
    found = adjudication.load(final)
    return next(line for line in found.differing if line.item.field == field)


def choose_url(final, field, name="choose"):
    row = line(final, field).cell.row
    return url(name, final, "arm_result", row, field)


def lone(final):
    return {
        line.item.entry.kind: line.item.entry.pair
        for line in adjudication.load(final).differing
        if line.is_row
    }


def test_nothing_is_seen_before_both_have_submitted(client_for, study, submit, bob, dana):
    submit(bob)
    shown = client_for(dana).get(url("adjudicate", study)).content.decode()
    assert "Not ready yet" in shown
    assert "14.8" not in shown
    assert client_for(dana).post(url("start_adjudication", study)).status_code == 409


def test_it_starts_when_both_are_in(client_for, study, both, dana):
    shown = client_for(dana).get(url("adjudicate", study)).content.decode()
    assert url("start_adjudication", study) in shown
    client_for(dana).post(url("start_adjudication", study))
    page = client_for(dana).get(url("adjudicate", study)).content.decode()
    assert "The two extractions agree on every value." in page
    assert "Finish Daly 2018" in page


def test_values_stand_side_by_side_with_their_places(client_for, study, final, dana):
    shown = client_for(dana).get(url("adjudicate", study)).content.decode()
    assert "2.8" in shown
    assert "1.39" in shown
    assert "Only one account has this row." in shown
    assert 'aria-disabled="true"' in shown


def test_the_source_shows_both_rectangles(client_for, final, dana, htmx):
    key = line(final, "spread").key
    shown = client_for(dana).get(url("sources", final), {"value": key}, **htmx).content.decode()
    assert shown.count('class="pdf-word-now"') == 2
    assert ">A</text>" in shown
    assert ">B</text>" in shown
    assert client_for(dana).get(url("sources", final), {"value": "x"}).status_code == 404


@pytest.mark.parametrize(("take", "value"), [("a", "2.8"), ("b", "1.39")])
def test_a_choice_answers_with_its_line_and_what_is_left(
    client_for, final, dana, htmx, take, value
):
    path = choose_url(final, "spread")
    response = client_for(dana).post(path, {"take": take}, **htmx)
    assert response.templates[0].name == "extraction/_difference.html"
    shown = response.content.decode()
    assert 'id="decided" hx-swap-oob="true"' in shown
    assert 'data-key="z"' in shown
    assert line(final, "spread").chosen == take
    assert line(final, "spread").item.value == value


def test_another_value_needs_a_reason(client_for, final, dana, htmx):
    path = choose_url(final, "spread")
    refused = client_for(dana).post(path, {"take": "other", "value": "2,79"}, **htmx)
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert "Give the reason" in shown
    assert 'value="2,79"' in shown
    data = {"take": "other", "value": "2,79", "reason": "erratum"}
    assert client_for(dana).post(path, data).url == url("adjudicate", final.study)
    found = line(final, "spread")
    assert (found.chosen, found.item.value, found.reason) == ("other", "2.79", "erratum")


@pytest.mark.parametrize(
    "data",
    [
        {"take": "c"},
        {},
        {"take": "other", "value": "0", "reason": "x"},
        {"take": "other", "value": "many", "reason": "x"},
    ],
)
def test_choices_that_are_none_are_refused(client_for, final, dana, htmx, data):
    for options in (htmx, {}):
        response = client_for(dana).post(choose_url(final, "spread"), data, **options)
        assert response.status_code == 422
    assert line(final, "spread").is_open


def test_a_choice_is_undone(client_for, final, dana, htmx):
    client = client_for(dana)
    client.post(choose_url(final, "spread"), {"take": "a"}, **htmx)
    client.post(choose_url(final, "spread", "undo_choice"), **htmx)
    assert line(final, "spread").is_open


def test_rows_that_one_has_are_taken_over_or_left_out(client_for, final, dana, htmx):
    client, pairs = client_for(dana), lone(final)
    assert set(pairs) == {"arm", "contrast_result"}
    client.post(url("leave_out", final, pairs["arm"]), {"reason": "not randomised"}, **htmx)
    shown = client.post(url("take_row", final, pairs["contrast_result"]), **htmx)
    assert shown.templates[0].name == "extraction/_differences.html"
    assert final.contrast_results.count() == 1
    found = {
        line.item.entry.kind: line for line in adjudication.load(final).differing if line.is_row
    }
    assert found["contrast_result"].chosen == "taken"
    final.refresh_from_db()
    assert adjudication.load(final).differing


def test_it_is_finished_when_nothing_is_open(client_for, final, dana, htmx):
    client, pairs = client_for(dana), lone(final)
    early = client.post(url("finish", final))
    assert early.status_code == 409
    assert "3 values are not decided yet" in early.content.decode()
    client.post(url("leave_out", final, pairs["arm"]))
    client.post(url("take_row", final, pairs["contrast_result"]))
    client.post(choose_url(final, "spread"), {"take": "a"})
    response = client.post(url("finish", final))
    assert response.url == url("extract", final)
    assert Extraction.objects.final().get() == final
    after = client.get(url("adjudicate", final.study)).content.decode()
    assert "A final extraction is recorded." in after
    assert client.post(url("finish", final)).status_code == 409


def test_fields_and_rows_that_are_none(client_for, final, dana):
    row = line(final, "spread").cell.row
    assert client_for(dana).post(url("choose", final, "arm_result", row, "uid")).status_code == 404
    assert client_for(dana).post(url("choose", final, "outcome", row, "name")).status_code == 404


def test_extractors_do_not_settle_their_own(client_for, study, final, bob, eve, mallory, carol):
    for person in (bob, carol, eve):
        assert client_for(person).get(url("adjudicate", study)).status_code == 403
        assert client_for(person).post(url("start_adjudication", study)).status_code == 403
    assert client_for(mallory).get(url("adjudicate", study)).status_code == 404


def test_a_final_in_the_making_is_its_makers_own(client_for, final, review, bob, eve, mallory):
    from review.choices import Role
    from tests.factories import make_member

    second = make_member(review, "frank", [Role.ADJUDICATOR])
    for person in (second, bob, eve, mallory):
        client = client_for(person)
        assert client.get(url("sources", final)).status_code == 404
        assert client.post(url("finish", final)).status_code == 404
        assert client.post(choose_url(final, "spread"), {"take": "a"}).status_code == 404


def test_others_see_that_it_is_under_way(client_for, final, study, review):
    from review.choices import Role
    from tests.factories import make_member

    second = make_member(review, "frank", [Role.ADJUDICATOR])
    refused = client_for(second).post(url("start_adjudication", study))
    assert refused.status_code == 409
    assert "Dana is adjudicating" in refused.content.decode()


def test_methods(client_for, final, dana):
    pair = lone(final)["arm"]
    client = client_for(dana)
    for path in (
        url("start_adjudication", final.study),
        url("finish", final),
        url("take_row", final, pair),
        url("leave_out", final, pair),
        choose_url(final, "spread", "choose_alike"),
        choose_url(final, "spread"),
    ):
        assert client.get(path).status_code == 405
    assert client.post(url("sources", final)).status_code == 405
    assert client.post(url("adjudicate", final.study)).status_code == 405


def test_after_reopening_the_values_are_sealed_again(client_for, study, submit, bob, carol, dana):
    a = submit(bob)
    submit(carol)
    extractions.reopen(extraction=a, by=bob)
    shown = client_for(dana).get(url("adjudicate", study)).content.decode()
    assert "Not ready yet" in shown


def test_what_differs_in_the_same_way_is_chosen_at_once(
    client_for, study, submit, account, bob, carol, dana, htmx
):
    submit(bob)
    submit(carol, results=[{**row, "spread_kind": "sd"} for row in account["results"]])
    final = adjudications.start(study=study, by=dana)
    found = line(final, "spread_kind")
    assert found.alike == 1
    path = choose_url(final, "spread_kind", "choose_alike")
    assert client_for(dana).post(path, {"take": "other"}).status_code == 422
    shown = client_for(dana).post(path, {"take": "a"}, **htmx)
    assert shown.templates[0].name == "extraction/_differences.html"
    assert not adjudication.load(final).open
    assert {row.spread_kind for row in final.arm_results.all()} == {"se_ls_mean"}


def test_a_row_taken_over_and_one_left_out_say_so(client_for, final, dana):
    client, pairs = client_for(dana), lone(final)
    client.post(url("leave_out", final, pairs["arm"]), {"reason": "not randomised"})
    final.refresh_from_db()
    found = {
        each.item.entry.kind: each for each in adjudication.load(final).differing if each.is_row
    }
    assert (found["arm"].chosen, found["arm"].reason) == ("out", "not randomised")
    assert ("Name", "Esketamine 84 mg") in found["arm"].values


def test_a_value_that_the_row_cannot_hold_is_told(client_for, final, dana, htmx):
    data = {"take": "other", "value": "-3", "reason": "erratum"}
    response = client_for(dana).post(choose_url(final, "spread"), data, **htmx)
    assert response.status_code == 422
    assert "never negative" in response.content.decode()


def test_choosing_what_nobody_has_answers_with_the_whole(client_for, final, dana, htmx):
    row = line(final, "spread").cell.row
    path = url("choose", final, "arm_result", row, "subpopulation")
    response = client_for(dana).post(path, {"take": "a"}, **htmx)
    assert response.templates[0].name == "extraction/_differences.html"
