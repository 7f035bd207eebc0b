"""What a person could ask the server for, or send it: turns of one or more questions each.

The questions of a turn follow upon each other; between turns everything is as it was.
"""

from itertools import product

from django.urls import reverse

from extraction.models import Extraction
from screening.choices import (
    JudgingRule,
    MaybeMeaning,
    Retrieval,
    ScreeningOutcome,
    Stage,
    Verdict,
)
from screening.models import Citation, ExclusionReason
from screening.writers import WRITERS
from tests import histories, world
from tests.addresses import OF_NOBODY, OF_REVIEWS, url_of
from tests.answers import Question, signed_in
from tests.asked import Seen, alike

PAGES = {Stage.TITLE_ABSTRACT: "screening:screen", Stage.FULL_TEXT: "screening:full_text"}


LISTS = [  # what a list may be asked for
    *(f"?title_abstract={outcome}" for outcome in ("undecided", "conflict", "excluded")),
    *(f"?full_text={outcome}&own=any&own_stage=full_text" for outcome in ("undecided", "included")),
    *("?own=none&sort=title", "?own=exclude", "?retrieval=wanted", "?study=yes&duplicates=all"),
    *("?tag=good", "?tag=a+poor+one", "?tag=Ask+the+author", "?note=any", "?note=mine"),
    *("?words=sealed+good", "?words=poor", "?duplicates=clusters&sort=-year", "?done=3"),
]


def of_the_urlconf(team, most, fragments):
    """Every URL, by as many as `most` rows that are alike, and the pages of each citation.

    By GET alone and, for `fragments`, through htmx, too; what can only be posted, through htmx with
    an empty form.
    """
    client, seen = signed_in(team.mallory), Seen(team.review)
    yield from ((Question(reverse(name)),) for name in OF_NOBODY)
    for name, entry in OF_REVIEWS.items():
        asked = entry.asked(team.review)
        is_post = client.get(url_of(name, asked[0])).status_code == 405
        through_htmx = set()
        for (model, audience, _), group in alike(asked, seen).items():
            urls = [url_of(name, one) for one in group]
            if not is_post:
                plain = urls if name == "screening:record" else urls[-most:]
                yield from ((Question(url),) for url in plain)
            is_new = most > 1 or (model, audience) not in through_htmx
            if is_new and (fragments or is_post):
                sent = () if is_post else None
                yield from ((Question(url, sent, is_htmx=True),) for url in urls[-most:])
            through_htmx.add((model, audience))


def of_lists(team):
    """Further pages of lists, and what else an address may ask for."""
    review = team.review.uid
    yield (Question(reverse("events", args=[review]) + "?page=2"),)
    for state in Retrieval:
        yield (Question(reverse("screening:reports", args=[review]) + f"?retrieval={state}"),)
    for sent in exports():
        yield (Question(reverse("screening:download_records", args=[review]), sent),)
    for query in LISTS:
        yield (Question(reverse("screening:records", args=[review]) + query),)
    for citation, page in product(Citation.objects.order_by("-pk")[:14], PAGES.values()):
        yield (Question(reverse(page, args=[review]) + f"?after={citation.uid}"),)
    for extraction in Extraction.objects.order_by("pk"):
        document = extraction.study.reports.get().documents.get()
        page = reverse("extraction:page", args=[document.uid, 1])
        yield (Question(f"{page}?bench={extraction.uid}"),)


def exports():
    """Every format of all records, and in one those that stand anywhere, or that a list finds."""
    yield from ((("kind", kind), ("which", "all")) for kind in WRITERS)
    for query in LISTS[:5]:  # by standing
        yield ("kind", "csv"), ("every", "1"), ("query", query.removeprefix("?"))
    for stage, outcome in product(Stage, ScreeningOutcome):
        yield ("kind", "csv"), ("which", f"{stage}:{outcome}")


def of_who_votes(team):
    """Each vote on each record on which a peer's is sealed, what the voter sees then, and undo."""
    review = team.review.uid
    lists = [reverse(name, args=[review]) for name in ("review", "events", "screening:flow")]
    for citation, stage in _sealed():
        given = reverse("screening:decide", args=[citation.uid, stage])
        taken = reverse("screening:undo", args=[citation.uid, stage])
        page = reverse(PAGES[stage], args=[review])
        ahead = reverse("screening:cards", args=[review, stage])
        reason = ExclusionReason.objects.filter(review=team.review, stage=stage).first()
        for verdict in Verdict:
            vote = (("verdict", str(verdict)), ("note", "mine"), ("reason", str(reason.uid)))
            yield Question(given, vote, is_htmx=True), Question(taken, (), is_htmx=True)
        seen = [page, ahead] if citation != world.record(histories.VOTED) else [page, ahead, *lists]
        yield (Question(given, (("verdict", "include"),)), *(Question(url) for url in seen))
        yield (Question(given, (("verdict", "exclude"),)), Question(page))
        yield (Question(taken, ()), Question(page))


def _sealed():
    titles = [histories.VOTED, histories.CHANGED, histories.TAKEN_BACK, histories.UNSURE]
    titles += [f"{histories.DOUBLE} 1", f"{histories.MERGED} 1", "Judged by one"]
    yield from ((world.record(title), Stage.TITLE_ABSTRACT) for title in titles)
    for title in (histories.READ, histories.REFUSED):
        yield world.record(title), Stage.FULL_TEXT


def of_who_extracts(team):
    """Saving, submitting, beginning an extraction where a peer's is sealed."""
    for label in (histories.HALF_SUBMITTED, world.BEING_EXTRACTED):
        draft = histories.account_of(team.bob, label)
        result = draft.arm_results.first()
        cell = reverse("extraction:save_cell", args=["arm_result", result.uid, "center"])
        page = reverse("extraction:extract", args=[draft.uid])
        for typed, is_htmx in product(("-11,25", "many"), (False, True)):
            yield (Question(cell, (("value", typed),), is_htmx), Question(page))
        sheet = ((f"arm_result.{result.uid}.center", "4"), (f"extraction.{draft.uid}.note", "x"))
        save = reverse("extraction:save", args=[draft.uid])
        yield (Question(save, sheet, is_htmx=True), Question(page))
        yield (Question(reverse("extraction:submit", args=[draft.uid]), ()),)
    for study in (world.study_of(label) for label in (world.UNTOUCHED, histories.HALF_SUBMITTED)):
        studies = reverse("extraction:studies", args=[team.review.uid])
        yield (Question(reverse("extraction:start", args=[study.uid]), ()), Question(studies))
        yield (Question(reverse("extraction:start_adjudication", args=[study.uid]), ()),)


def of_who_manages(team):
    """What another protocol would move."""
    changed = reverse("screening:change_protocol", args=[team.review.uid, Stage.TITLE_ABSTRACT])
    same = {"judges": "2", "checked_percent": "10", "adjudicators_see": "letters"}
    for rule, judges, maybe in product(JudgingRule, "13", MaybeMeaning):
        sent = same | {"rule": rule.value, "judges": judges, "maybe": maybe.value}
        yield (Question(changed, tuple(sent.items())),)


def everything(team, name, most, fragments):
    """All turns of one person, by name."""
    turns = [*of_the_urlconf(team, most, fragments), *of_lists(team)]
    if name in {"alice", "bob"}:
        turns += of_who_votes(team)
    if name == "alice":
        turns += of_who_manages(team)
    if name == "bob":
        turns += of_who_extracts(team)
    return turns
