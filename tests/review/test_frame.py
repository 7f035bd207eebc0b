from review import dependents, frame
from review.frame import Work
from review.templatetags.frame import grouped, minus


def test_stages_come_in_the_order_of_the_process():
    assert [stage.key for stage in frame.stages()] == ["screening", "extraction", "synthesis"]


def test_the_most_blocking_work_comes_first(review, alice, monkeypatch):
    def stage(key, order):
        work = Work(order=order, count=1, title=key, detail="", url="/", action="Go")
        return frame.Stage(key, 1, key, "reviews", None, None, lambda review, user: [work])

    monkeypatch.setattr(frame, "_stages", {})
    frame.register(stage("later", 20))
    frame.register(stage("first", 10))
    assert [work.title for work in frame.waiting_for(alice, review)] == ["first", "later"]


def test_dependents_are_asked_of_every_app(review, monkeypatch):
    monkeypatch.setattr(dependents, "_answers", [])
    found = dependents.Dependent("An analysis", "/analyses/1/")

    def answer(rows):
        return [found] if review in rows else []

    dependents.register(answer)
    dependents.register(answer)
    assert dependents.of([review]) == [found]
    assert dependents.of([]) == []


def test_a_minus_is_a_minus():
    assert minus("-0.43") == "\N{MINUS SIGN}0.43"


def test_counts_are_grouped():
    assert [grouped(n) for n in (0, 370, 1275, 100_000)] == ["0", "370", "1,275", "100,000"]
    assert grouped("–") == "–"


def test_a_tab_is_marked_on_the_pages_that_are_opened_from_it(review, alice, client_for):
    tab = f'href="/reviews/{review.uid}/searches/" aria-current='
    client = client_for(alice)
    for path, current in (("searches/", "page"), ("searches/strategies/", "true")):
        page = client.get(f"/reviews/{review.uid}/{path}").content.decode()
        assert f'{tab}"{current}"' in page
        assert page.count("aria-current=") == 3, "the review, the stage and the tab"
