import pytest
from django.urls import reverse

from extraction.actions import rows
from extraction.models import Arm, ArmResult, ContrastResult
from tests.factories import make_outcome, make_timepoint


def url(name, *uids):
    return reverse(f"extraction:{name}", args=[getattr(uid, "uid", uid) for uid in uids])


@pytest.fixture
def result(filled):
    return filled.arm_results.get(arm__name="Esketamine 28 mg")


def test_an_arm_comes_with_what_it_was_given(client_for, draft, bob, htmx):
    data = {"arm-name": "Midazolam", "arm-role": "comparator"}
    response = client_for(bob).post(url("add_arm", draft), data, **htmx)
    assert response.templates[0].name == "extraction/_values.html"
    arm = Arm.objects.get()
    assert (arm.name, arm.role, arm.regimen.drug) == ("Midazolam", "comparator", "")


def test_without_scripts_one_is_led_back(client_for, draft, bob):
    response = client_for(bob).post(url("add_arm", draft), {"arm-name": "Midazolam"})
    assert response.url == url("extract", draft)


def test_an_arm_needs_a_name(client_for, draft, bob, htmx):
    response = client_for(bob).post(url("add_arm", draft), {"arm-name": " "}, **htmx)
    assert response.status_code == 422
    assert "This field is required" in response.content.decode()
    assert client_for(bob).post(url("add_arm", draft), {}).status_code == 422


def test_two_arms_of_one_name_are_refused(client_for, filled, bob, htmx):
    response = client_for(bob).post(url("add_arm", filled), {"arm-name": "Placebo spray"}, **htmx)
    assert response.status_code == 409
    assert "has an arm of that name" in response.content.decode()


def test_an_arm_without_a_regimen_gets_one(client_for, draft, bob, htmx):
    arm = rows.add_arm(extraction=draft, by=bob, name="Midazolam")
    shown = client_for(bob).get(url("extract", draft)).content.decode()
    assert url("add_regimen", arm) in shown
    client_for(bob).post(url("add_regimen", arm), **htmx)
    arm.refresh_from_db()
    assert arm.regimen.comparator == ""
    assert client_for(bob).post(url("add_regimen", arm), **htmx).status_code == 409


def test_a_column_has_a_result_for_each_arm_like_the_one_before(
    client_for, filled, madrs, review, alice, bob, htmx
):
    week = make_timepoint(review, alice, label="7 days", hours=168)
    data = {"column-outcome": madrs.uid, "column-timepoint": week.uid}
    client_for(bob).post(url("add_column", filled), data, **htmx)
    added = ArmResult.objects.filter(timepoint=week)
    assert added.count() == 2
    for row in added:
        assert (row.metric, row.spread_kind, row.center) == ("change", "se_ls_mean", None)


def test_the_same_column_again_stands_beside(client_for, filled, madrs, day_1, bob, htmx):
    data = {"column-outcome": madrs.uid, "column-timepoint": day_1.uid}
    shown = client_for(bob).post(url("add_column", filled), data, **htmx).content.decode()
    assert "24 h (2)" in shown
    assert "This result stands here twice" in shown


def test_a_dichotomous_outcome_has_events_and_totals(
    client_for, filled, day_1, review, alice, bob, htmx
):
    response = make_outcome(review, alice, name="Response", kind="dichotomous")
    data = {"column-outcome": response.uid, "column-timepoint": day_1.uid}
    shown = client_for(bob).post(url("add_column", filled), data, **htmx).content.decode()
    row = ArmResult.objects.filter(outcome=response).first()
    assert f'name="arm_result.{row.uid}.events"' in shown
    assert f'name="arm_result.{row.uid}.center"' not in shown


def test_a_column_of_another_review_is_refused(client_for, filled, madrs, bob, htmx):
    data = {"column-outcome": madrs.uid, "column-timepoint": madrs.uid}
    response = client_for(bob).post(url("add_column", filled), data, **htmx)
    assert response.status_code == 422
    assert "Select a valid choice" in response.content.decode()


def test_an_arm_added_later_can_join_a_column(client_for, filled, result, bob, htmx):
    arm = rows.add_arm(extraction=filled, by=bob, name="Esketamine 84 mg")
    shown = client_for(bob).get(url("extract", filled)).content.decode()
    first = filled.arm_results.order_by("pk").first()
    assert url("fill_gap", first, arm) in shown
    client_for(bob).post(url("fill_gap", first, arm), **htmx)
    assert arm.results.get().metric == "change"


def test_a_column_is_removed_with_its_rows(client_for, filled, result, bob, htmx):
    client_for(bob).post(url("remove_column", result), **htmx)
    assert not filled.arm_results.exists()


def contrast(filled, madrs, day_1, **changes):
    one, other = filled.arms.all()
    data = {
        "arm_1": one.uid,
        "arm_2": other.uid,
        "outcome": madrs.uid,
        "timepoint": day_1.uid,
        "measure": "SMD",
        **changes,
    }
    return {f"contrast-{name}": value for name, value in data.items()}


def test_a_contrast_is_added_as_reported(client_for, filled, madrs, day_1, bob, htmx):
    client_for(bob).post(url("add_contrast", filled), contrast(filled, madrs, day_1), **htmx)
    added = ContrastResult.objects.get(measure="SMD")
    assert (added.status, added.is_ls_mean, added.estimate) == ("reported", None, None)


def test_a_contrast_has_two_arms(client_for, filled, madrs, day_1, bob, htmx):
    data = contrast(filled, madrs, day_1, arm_2=filled.arms.first().uid)
    response = client_for(bob).post(url("add_contrast", filled), data, **htmx)
    assert response.status_code == 422
    assert "Choose two different arms" in response.content.decode()


def test_rows_are_removed_unless_others_refer_to_them(client_for, filled, result, bob, htmx):
    client = client_for(bob)
    refused = client.post(url("remove_row", "arm", filled.arms.first()), **htmx)
    assert refused.status_code == 409
    assert "rows refer to" in refused.content.decode()
    assert client.post(url("remove_row", "arm_result", result), **htmx).status_code == 200
    assert not ArmResult.objects.filter(pk=result.pk).exists()


def test_a_row_has_a_page_with_all_its_values(client_for, filled, result, bob, htmx):
    page = client_for(bob).get(url("row", "arm_result", result))
    assert page.templates[0].name == "extraction/row_detail.html"
    shown = page.content.decode()
    for field in ArmResult.VALUES:
        assert f'name="arm_result.{result.uid}.{field}"' in shown
    fragment = client_for(bob).get(url("row", "arm_result", result), **htmx)
    assert fragment.templates[0].name == "extraction/_row.html"
    assert f'{result.uid}.center"' not in fragment.content.decode()


@pytest.mark.parametrize("kind", ["arm", "regimen", "extraction", "contrast_result"])
def test_every_kind_of_row_has_one(client_for, filled, bob, kind):
    found = {
        "arm": filled.arms.first(),
        "regimen": filled.arms.first().regimen,
        "extraction": filled,
        "contrast_result": filled.contrast_results.first(),
    }[kind]
    assert client_for(bob).get(url("row", kind, found)).status_code == 200


def test_drafts_are_sealed_row_by_row(client_for, filled, result, carol, mallory):
    for person in (carol, mallory):
        assert client_for(person).get(url("row", "arm_result", result)).status_code == 404
        assert client_for(person).post(url("add_arm", filled), {}).status_code == 404


@pytest.fixture
def posts(both):
    extraction, result, arm = both[0], both[0].arm_results.first(), both[0].arms.first()
    return [
        url("add_arm", extraction),
        url("add_column", extraction),
        url("add_contrast", extraction),
        url("add_regimen", arm),
        url("fill_gap", result, arm),
        url("remove_column", result),
        url("remove_row", "arm_result", result),
    ]


def test_changes_are_posted_by_extractors(client_for, posts, bob, eve):
    for post in posts:
        assert client_for(bob).get(post).status_code == 405, post
        assert client_for(eve).post(post).status_code == 403, post


def test_what_is_submitted_does_not_change(client_for, both, bob):
    response = client_for(bob).post(url("remove_row", "arm_result", both[0].arm_results.first()))
    assert response.status_code == 409
    assert "does not change any more" in response.content.decode()
