"""People act at the same moment, on connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from random import Random

from django.db import connection

from review.choices import Role
from review.errors import DomainError
from review.models import Event
from screening import flow
from screening.actions import (
    audit_verdicts,
    decisions,
    duplicates,
    imports,
    loose_files,
    stopping,
)
from screening.errors import AlreadyAnswered
from screening.models import (
    AuditVerdict,
    Citation,
    CitationImport,
    Decision,
    Document,
    LooseFile,
    Standing,
)
from tests.factories import make_citation, make_member, make_review, make_search
from tests.screening.stories import TITLES, judge, kept, ris
from tests.screening.test_standings import current, rebuilt


def at_once(*works):
    """Each in a thread; what a person may cause is fine, anything else fails the test."""

    def done(work):
        try:
            work()
        except DomainError:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        for future in [pool.submit(done, work) for work in works]:
            future.result(60)


def cast(screener, citations, seed):
    """One person's votes on all records, in an order of their own."""

    def work():
        random = Random(seed)
        for citation in random.sample(citations, len(citations)):
            verdict = random.choice(["include", "exclude"])
            try:
                decisions.record(citation=citation, verdict=verdict, by=screener)
            except DomainError:
                continue

    return work


def joined(owner, citations, seed):
    def work():
        random = Random(seed)
        for _ in range(6):
            one, two = random.sample(citations, 2)
            duplicates.merge(citation=one, other=two, by=owner)
            duplicates.split(citation=two, by=owner)

    return work


def named(doi):
    return {"title": f"Record of {doi}", "doi": doi}


def imported(search, owner, dois):
    def work():
        content = ris(*({"TI": f"Record of {doi}", "DO": doi} for doi in dois))
        job = imports.start(search=search, name="a.ris", content=content, by=owner)
        CitationImport.perform(job.pk, imports.run)

    return work


def test_standings_are_right_after_everything_at_once(transactional_db):
    review = make_review()
    people = [make_member(review, name, [Role.SCREENER]) for name in ("ann", "ben", "cat")]
    owner = make_member(review, "own", [Role.OWNER])
    search = make_search(review, owner)
    citations = [make_citation(review, owner, search, **named(f"10.1000/{n}")) for n in range(12)]
    at_once(
        *(cast(person, citations, seed) for seed, person in enumerate(people)),
        joined(owner, citations, 7),
        imported(search, owner, ["10.1000/1", "10.1000/x", "10.1000/y"]),
        imported(make_search(review, owner), owner, ["10.1000/x", "10.1000/2"]),
    )
    assert not CitationImport.objects.exclude(status="succeeded").exists()
    assert current() == rebuilt(review)
    assert all(equation.holds for equation in flow.check(flow.of(review)))
    assert Citation.objects.duplicates().filter(doi="10.1000/x").count() == 1
    seqs = list(Event.objects.filter(review=review).order_by("pk").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))


def test_two_clicks_are_one_vote(transactional_db):
    review = make_review()
    ann = make_member(review, "ann", [Role.SCREENER])
    citation = make_citation(review, ann)
    at_once(*(cast(ann, [citation], seed) for seed in range(4)))
    assert Decision.objects.current().get().reviewer == ann
    assert Decision.objects.count() == 4
    assert Standing.objects.current().get(stage=TITLES).standing == "undecided"


def test_of_two_who_confirm_a_file_one_wins_and_the_other_is_told(transactional_db):
    review = make_review()
    ann, ben = (make_member(review, name, [Role.SCREENER]) for name in ("ann", "ben"))
    reports = [kept(review, ann, ben, title=title) for title in ("One", "Two")]
    told = []

    def confirm(file, report, by):
        def work():
            try:
                loose_files.confirm(file=file, report=report, by=by)
            except AlreadyAnswered as error:
                told.append(str(error))

        return work

    for number in range(4):
        content = b"%PDF-1.7 " + bytes([48 + number])
        file = loose_files.keep(review=review, name=f"{number}.pdf", content=content, by=ann)
        works = [confirm(file, reports[0], ann), confirm(file, reports[1], ben)]
        works.append(lambda file=file: loose_files.dismiss(file=file, by=ben))
        at_once(*works)
        file.refresh_from_db()
        assert Document.objects.filter(sha256=file.sha256).count() == (file.answer == "filed")
    assert len(told) >= 4
    assert all("meanwhile" in words for words in told)


def test_one_file_uploaded_by_two_at_once_is_one(transactional_db):
    review = make_review()
    people = [make_member(review, name, [Role.SCREENER]) for name in ("ann", "ben", "cat")]
    add = {"review": review, "name": "a.pdf", "content": b"%PDF-1.7"}
    at_once(*(lambda by=by: loose_files.keep(by=by, **add) for by in people))
    assert LooseFile.objects.count() == 1


def test_of_two_auditors_at_once_one_is_heard(transactional_db):
    review = make_review()
    people = [make_member(review, name, [Role.SCREENER]) for name in ("ann", "ben", "cat", "dot")]
    owner = make_member(review, "own", [Role.OWNER])
    citations = [make_citation(review, owner) for _ in range(4)]
    for citation in citations[1:]:
        judge(citation, (people[0], "exclude"), (people[1], "exclude"))
    numbers = {"target": 95, "confidence": 95, "audit_size": 1, "excluded_size": 3, "looks": 1}
    stopping.draw(plan=stopping.register(review=review, by=owner, **numbers), by=owner)
    before = current()

    def audits(by, verdict):
        def work():
            for citation in citations[1:]:
                try:
                    audit_verdicts.record(citation=citation, verdict=verdict, by=by)
                except DomainError:
                    continue

        return work

    at_once(audits(people[2], "include"), audits(people[3], "exclude"))
    kept = AuditVerdict.objects.current().values_list("citation", flat=True)
    assert sorted(kept) == [citation.pk for citation in citations[1:]]
    assert current() == before == rebuilt(review)
