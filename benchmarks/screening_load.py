"""How long a vote takes when a team screens: python -m benchmarks.screening_load

From the vote's POST to its answer, with the next record in the page, over HTTP, through the stack
of `manage.py run`. As the page does, each person asks for some more cards when few are left. In
calm, as fast as it goes, and again while an import runs in its worker. Two fifths of the citations
are settled, and one person is another fifth ahead of the others. Each has an order of their own,
as a model makes it, unless all have that of the import.
"""

import argparse
import json
import os
import time
from math import ceil
from random import Random

from django.urls import reverse

from benchmarks import apart, generate, history, server
from benchmarks.voters import Times, Voter, vote
from review.choices import JobStatus
from review.models import Review, User
from screening.actions import imports, work_orders
from screening.choices import OrderKind, ScreeningOutcome, Stage
from screening.learning import batch
from screening.models import CitationImport, Decision, Standing, WorkOrder

WARM_UP = 5  # seconds, not measured
LONGEST_IMPORT = 600  # seconds: what its task is allowed


def main() -> None:
    options = _options()
    apart.prepare()
    begun = time.monotonic()
    review, owner, screeners = history.team(options.reviewers)
    places = _begin(review, owner, screeners, options.citations)
    if not options.imported:
        _rank(review, screeners)
    apart.tidy()
    figures = {
        "benchmark": "screening_load",
        "database": apart.database(),
        "cores": os.cpu_count(),
        "citations": options.citations,
        "reviewers": options.reviewers,
        "think_ms": options.think,
        "order": "imported" if options.imported else "likely",
        "seeding_seconds": round(time.monotonic() - begun, 1),
    }
    before = Decision.objects.count()
    with server.serving() as port:
        addresses = zip(screeners, places, range(options.reviewers), strict=True)
        voters = [Voter(user, port, place, seed) for user, place, seed in addresses]
        answered = _measure(figures, voters, review, owner, options)
    if (stored := Decision.objects.count() - before) != answered:
        raise RuntimeError(f"{answered} votes were answered, but {stored} are stored.")
    print(json.dumps(figures, indent=2))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--citations", type=int, default=100_000)
    parser.add_argument("--reviewers", type=int, default=10)
    parser.add_argument("--imported", action="store_true", help="in the order of the import")
    parser.add_argument("--think", type=int, default=300, help="ms between answer and next vote")
    parser.add_argument("--seconds", type=int, default=60, help="of voting in calm")
    parser.add_argument("--import", type=int, default=60_000, dest="records", help="0: none")
    return parser.parse_args()


def _begin(review: Review, owner: User, screeners: list[User], citations: int) -> list[str]:
    """Import and judge; returns the address at which each person opens the screening page."""
    apart.say(f"Importing {citations} citations ...")
    history.imported(review, owner, generate.ris(citations), "First search")
    settled, ahead = citations * 2 // 5, citations // 5
    apart.say(f"Judging {settled} records twice, {ahead} once ...")
    history.judge(review, screeners, settled=settled, ahead=ahead)
    return _places(review, len(screeners), settled, ahead)


def _rank(review: Review, screeners: list[User]) -> None:
    """An order of each one's own, as if a model had been trained just now."""
    there = Standing.objects.current().filter(review=review, stage=Stage.TITLE_ABSTRACT)
    left = there.filter(standing=ScreeningOutcome.UNDECIDED).values_list("citation", flat=True)
    keys = list(left.order_by("citation"))
    due = batch(there.count() - len(keys))
    kinds = {"review": review, "stage": Stage.TITLE_ABSTRACT, "kind": OrderKind.LIKELY, "due": due}
    for seed, person in enumerate(screeners):
        Random(seed).shuffle(keys)
        work_orders.keep(WorkOrder.objects.create(person=person, **kinds), keys)


def _places(review: Review, people: int, settled: int, ahead: int) -> list[str]:
    """Two hold no same card, or the third vote on it would be refused and not measured."""
    page = reverse("screening:screen", args=[review.uid])
    records = history.records(review).values_list("uid", flat=True)
    step = ahead // people
    uids = [records[settled - 1 + step * number] for number in range(people - 1)]
    return [page, *(f"{page}?after={uid}" for uid in uids)]


def _measure(figures, voters, review, owner, options) -> int:
    """Adds the figures of both phases; returns how many votes were answered in all."""
    think = options.think / 1000
    apart.say(f"{options.reviewers} people vote for {options.seconds} s ...")
    answered = vote(voters, think=think, seconds=WARM_UP)
    calm = vote(voters, think=think, seconds=options.seconds)
    figures["calm"] = _summary(calm)
    apart.say(f"They vote as fast as it goes for {options.seconds} s ...")
    fastest = vote(voters, think=0, seconds=options.seconds)
    votes_per_second = sum(len(times.votes) for times in fastest) / options.seconds
    figures["fastest"] = _summary(fastest) | {"votes_per_second": round(votes_per_second, 1)}
    answered += calm + fastest
    if options.records:
        apart.say(f"They go on while {options.records} records are imported ...")
        job, during = _vote_during_import(voters, review, owner, options.records, think)
        figures["during_import"] = _summary(during) | _import_figures(job)
        answered += during
    return sum(len(times.votes) for times in answered)


def _vote_during_import(
    voters: list[Voter], review: Review, owner: User, records: int, think: float
) -> tuple[CitationImport, list[Times]]:
    content = generate.ris(records, seed=1, first=review.citations.count() + 1)
    source = history.search(review, owner, "Second search")
    job = imports.start(search=source, name="second.ris", content=content, by=owner)

    def is_finished() -> bool:
        job.refresh_from_db(fields=["status"])
        return job.is_finished

    during = vote(voters, think=think, seconds=LONGEST_IMPORT, until=is_finished)
    job.refresh_from_db()
    if job.status != JobStatus.SUCCEEDED:
        raise RuntimeError(f"The import is {job.status}: {job.error}")
    return job, during


def _import_figures(job: CitationImport) -> dict[str, object]:
    seconds = (job.finished_at - job.started_at).total_seconds()
    return {"imported": job.stored, "import_seconds": round(seconds, 1)}


def _summary(times: list[Times]) -> dict[str, object]:
    """Milliseconds from a vote to the next card, by percentile, and what else happened."""
    votes = sorted(wait for own in times for wait in own.votes)
    cards = sorted(wait for own in times for wait in own.cards)
    progress = sorted(wait for own in times for wait in own.progress)
    return {
        "votes": len(votes),
        **{f"p{percent}_ms": _percentile(votes, percent) for percent in (50, 95, 99)},
        "max_ms": _percentile(votes, 100),
        "refused": sum(own.refused for own in times),
        "cards_asked": len(cards),
        "cards_p95_ms": _percentile(cards, 95),
        "progress_p95_ms": _percentile(progress, 95),
        "load_average": round(os.getloadavg()[0], 1),
    }


def _percentile(waits: list[float], percent: int) -> float | None:
    """The smallest wait, in ms, that `percent` per cent of the sorted waits do not exceed."""
    if not waits:
        return None
    return round(waits[ceil(len(waits) * percent / 100) - 1] * 1000, 1)


if __name__ == "__main__":
    main()
