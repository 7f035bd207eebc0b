import pytest

from extraction.actions import extractions, origins, parses, rows
from extraction.actions.drafts import ExtractionSubmitted, NotYourExtraction
from extraction.actions.origins import Place, PlaceRefused
from extraction.models import PdfPage, ValueOrigin
from extraction.tasks import parse_pdf
from screening.actions import documents
from screening.models import Report
from tests.extraction.pdf import papers
from tests.factories import make_study


def add_document(study, by, content=None):
    report = Report.objects.get(studies=study)
    return documents.add(report=report, name="daly.pdf", content=content or papers.written(), by=by)


@pytest.fixture
def document(study, bob):
    return add_document(study, bob)


@pytest.fixture
def page(document, bob):
    parse_pdf(parses.start(document=document, by=bob).pk)
    return PdfPage.objects.get()


@pytest.fixture
def arm(draft, bob):
    return rows.add_arm(extraction=draft, by=bob, name="Esketamine")


@pytest.fixture
def result(arm, madrs, day_1, bob):
    return rows.add_result(arm=arm, outcome=madrs, timepoint=day_1, by=bob, spread=2.8)


def word(page, text):
    return next(word for word in page.word_list() if word.text == text)


def test_a_click_keeps_page_box_and_the_text_in_it(result, document, page, bob):
    box = word(page, "(2.80)").box
    origin = origins.set_origin(
        row=result,
        field="spread",
        by=bob,
        document=document,
        page=1,
        box=box,
        quote="what the browser says it is",
        how="clicked",
    )
    origin.refresh_from_db()
    assert (origin.quote, origin.how, origin.kind) == ("(2.80)", "clicked", "page")
    assert origin.box == pytest.approx(box)
    assert (origin.row, origin.review) == (result, result.review)
    assert result.extraction.version + 1 == type(origin.row).objects.get().extraction.version


@pytest.mark.parametrize(
    ("box", "words"),
    [
        ((10, 10, 10, 20), "no area"),
        ((10, 20, 20, 10), "no area"),
        ((-5, 10, 20, 20), "outside the page"),
        ((10, 10, papers.WIDTH + 5, 20), "outside the page"),
        ((10, 10, 20, papers.HEIGHT + 5), "outside the page"),
        ((float("nan"), 10, 20, 20), "no area"),
        ((10, float("nan"), 20, 20), "no area"),
        ((10, 10, float("inf"), 20), "outside the page"),
    ],
)
def test_a_box_lies_on_its_page(result, document, page, bob, box, words):
    with pytest.raises(PlaceRefused, match=words):
        origins.set_origin(row=result, field="spread", by=bob, document=document, page=1, box=box)
    assert not ValueOrigin.objects.exists()


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ({"page": 2}, "no page 2"),
        ({"page": 0}, "no page 0"),
        ({"box": (1, 1, 2, 2)}, "Name the page"),
        ({"document": None, "page": 1}, "belongs to a document"),
        ({"document": None, "box": (1, 1, 2, 2)}, "belongs to a document"),
        ({"kind": "hearsay"}, "not known"),
        ({"how": "guessed"}, "not known"),
    ],
)
def test_a_place_that_is_none(result, document, page, bob, place, words):
    with pytest.raises(PlaceRefused, match=words):
        origins.set_origin(row=result, field="spread", by=bob, **{"document": document, **place})


def test_a_document_of_another_study_is_refused(result, review, bob, carol):
    other = make_study(review, [bob, carol], "Lii 2023")
    with pytest.raises(PlaceRefused, match="not a report of Daly 2018"):
        origins.set_origin(row=result, field="spread", by=bob, document=add_document(other, bob))


def test_only_values_have_places(result, bob):
    for field in ("uid", "no_such", "arm"):
        with pytest.raises(PlaceRefused):
            origins.set_origin(row=result, field=field, by=bob)


def test_places_are_the_drafts_own(submit, result, bob, carol):
    with pytest.raises(NotYourExtraction):
        origins.set_origin(row=result, field="spread", by=carol)
    done = submit(carol)
    with pytest.raises(ExtractionSubmitted):
        origins.set_origin(row=done.arm_results.first(), field="spread", by=carol)


def test_the_row_has_to_be_of_the_draft_that_is_locked(result, carol, study, bob, submit):
    done = submit(carol)
    row = done.arm_results.first()
    row.extraction = result.extraction  # forged
    with pytest.raises(NotYourExtraction):
        origins.set_origin(row=row, field="spread", by=bob)


def test_a_scanned_page_keeps_what_the_person_read(result, study, bob):
    document = add_document(study, bob, papers.scanned())
    parse_pdf(parses.start(document=document, by=bob).pk)
    origin = origins.set_origin(
        row=result,
        field="spread",
        by=bob,
        document=document,
        page=1,
        box=(1, 1, 50, 50),
        quote="2.80",
    )
    assert origin.quote == "2.80"


def test_other_sources_need_no_page(result, bob):
    origin = origins.set_origin(
        row=result, field="spread", by=bob, kind="author_reply", quote="SD 9.29", reason="asked"
    )
    assert (origin.kind, origin.document, origin.box, origin.reason) == (
        "author_reply",
        None,
        None,
        "asked",
    )


def test_a_document_alone_is_a_place(result, document, bob):
    origin = origins.set_origin(
        row=result, field="spread", by=bob, document=document, quote="Table 2"
    )
    assert (origin.document, origin.page, origin.quote) == (document, None, "Table 2")


def test_a_new_place_replaces_the_old_one(result, document, page, bob):
    for text in ("-14.8", "(2.80)"):
        origins.set_origin(
            row=result,
            field="spread",
            by=bob,
            document=document,
            page=1,
            box=word(page, text).box,
        )
    assert ValueOrigin.objects.get().quote == "(2.80)"


@pytest.mark.parametrize("layout", papers.LAYOUTS[::5])
def test_the_text_inside_the_stored_box_holds_the_number(study, draft, bob, layout):
    """Turned and cropped pages; the box is read back from the database."""
    document = add_document(study, bob, papers.laid_out(layout))
    parse_pdf(parses.start(document=document, by=bob).pk)
    page = PdfPage.objects.get()
    place = Place(document, 1, word(page, "0.036").box, how="clicked")
    rows.set_value(
        extraction=draft, row=draft, field="washout_days", value=0.036, by=bob, origin=place
    )
    assert ValueOrigin.objects.get().quote == "0.036"


def test_filling_checks_places_too_and_looks_pages_up_once(
    draft, bob, document, page, account, django_assert_max_num_queries
):
    place = Place(document, 1, word(page, "(2.80)").box, how="clicked")
    fields = ("center", "spread", "n_analysed", "metric", "spread_kind", "center_kind")
    results = [{**row, "origins": dict.fromkeys(fields, place)} for row in account["results"]]
    with django_assert_max_num_queries(40):
        extractions.fill(extraction=draft, by=bob, arms=account["arms"], results=results)
    assert set(ValueOrigin.objects.values_list("quote", flat=True)) == {"(2.80)"}
    for wrong in ({"spread": Place(document, 7)}, {"no_such": place}):
        with pytest.raises(PlaceRefused):
            extractions.fill(
                extraction=draft, by=bob, results=[{**account["results"][0], "origins": wrong}]
            )
