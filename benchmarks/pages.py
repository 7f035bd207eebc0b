"""How long pages over 100,000 citations take: python -m benchmarks.pages

The list of records by page, order, filter and words, a record, the flow and the searches, asked
for in this process and answered to the last byte: the server's own time, and its queries.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator
from math import ceil
from urllib.parse import urlencode

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from benchmarks import apart, generate, history
from review.actions import members
from review.choices import Role
from review.models import Review, User
from screening.actions import tags
from screening.models import Citation

TAGGED = 5000
RARE, COMMON = "10.5555/777", "ketamine"
SESSION = "allauth.account.auth_backends.AuthenticationBackend"
Asked = dict[str, tuple[User, str]]


def main() -> None:
    options = _options()
    apart.prepare()
    call_command("collectstatic", interactive=False, verbosity=0)
    begun = time.monotonic()
    review, screener, observer = _begin(options.citations)
    seeding = time.monotonic() - begun
    asked = _asked(review, screener, observer)
    apart.say(f"Asking for {len(asked)} pages {options.repeats} times ...")
    figures = {
        "benchmark": "pages",
        "database": apart.database(),
        "cores": os.cpu_count(),
        "citations": review.citations.count(),
        "repeats": options.repeats,
        "seeding_seconds": round(seeding, 1),
        "load_average": round(os.getloadavg()[0], 1),
        "pages": {name: _measure(*each, options.repeats) for name, each in asked.items()},
    }
    print(json.dumps(figures, indent=2))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--citations", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=20)
    return parser.parse_args()


def _begin(citations: int) -> tuple[Review, User, User]:
    """Import, judge and tag; two fifths are settled, a fifth more is judged by one person."""
    review, owner, screeners = history.team(3)
    apart.say(f"Importing {citations} citations ...")
    history.imported(review, owner, generate.ris(citations), "First search")
    history.judge(review, screeners, settled=citations * 2 // 5, ahead=citations // 5)
    observer = User.objects.create_user("observer@example.org", name="Observer")
    invitation = members.invite(review=review, roles=[Role.OBSERVER], by=owner)
    members.accept(invitation=invitation, by=observer)
    first = history.records(review).values("pk")[:TAGGED]
    chosen = Citation.objects.filter(pk__in=list(first.values_list("pk", flat=True)))
    tags.add(review=review, citations=chosen, name="later", is_shared=True, by=screeners[0])
    apart.tidy()
    return review, screeners[0], observer


def _asked(review: Review, screener: User, observer: User) -> Asked:
    """Who asks for what: a screener is sealed, an observer may see where records stand."""
    records = reverse("screening:records", args=[review.uid])
    last = ceil(history.records(review).count() / 50)
    asked = {
        f"list: {name}": (observer, f"{records}?{urlencode(query, doseq=True)}")
        for name, query in _queries(review, last)
    }
    for name, own in {"not judged by me": "none", "judged by me": "any"}.items():
        asked[f"list: {name}"] = (screener, f"{records}?own={own}&sort=title")
    asked["list: tagged"] = (screener, f"{records}?tag=later&sort=year")
    middle = history.records(review)[history.records(review).count() // 2]
    asked["record"] = (screener, reverse("screening:record", args=[middle.uid]))
    asked["screen"] = (screener, reverse("screening:screen", args=[review.uid]))
    for name in ("flow", "searches", "imports"):
        asked[name] = (observer, reverse(f"screening:{name}", args=[review.uid]))
    return asked


def _queries(review: Review, last: int) -> Iterator[tuple[str, dict[str, object]]]:
    search = review.searches.get()
    yield "first page", {}
    yield "page 1,000", {"page": min(1000, last)}
    yield "last page", {"page": last}
    for sort in ("title", "author", "-year", "journal"):
        yield f"by {sort}", {"sort": sort}
        yield f"by {sort}, page 1,000", {"sort": sort, "page": min(1000, last)}
    yield "of a search, by title", {"search": search.uid, "sort": "title"}
    yield "of some years", {"year_from": 2000, "year_to": 2010}
    yield "of some years, by title", {"year_from": 2000, "year_to": 2010, "sort": "title"}
    for outcome in ("undecided", "excluded", "included", "conflict"):
        yield f"{outcome}, by title", {"title_abstract": outcome, "sort": "title"}
    yield "removed duplicates", {"duplicates": "removed"}
    yield "clusters", {"duplicates": "clusters", "sort": "title"}
    yield "all with duplicates", {"duplicates": "all"}
    yield "without abstract", {"without": ["abstract"]}
    yield "a rare word", {"words": RARE}
    yield "a common word", {"words": COMMON}
    yield "a common word, by title, page 300", {"words": COMMON, "sort": "title", "page": 300}
    yield "two common words", {"words": f"{COMMON} placebo"}
    yield "a common phrase", {"words": _phrase(review)}
    yield "a common word, excluded", {"words": COMMON, "title_abstract": "excluded"}
    yield "no match", {"words": "nosuchword"}


def _phrase(review: Review) -> str:
    """Two words of a title, in quotes."""
    words = history.records(review)[0].title.split()[:2]
    return '"{}"'.format(" ".join(words))


def _measure(user: User, address: str, repeats: int) -> dict[str, object]:
    """Milliseconds by percentile; the first answer is not among them."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, SESSION)
    queries = []
    with connection.execute_wrapper(lambda run, *each: queries.append(each[0]) or run(*each)):
        _answer(client, address)
    waits = sorted(_seconds(client, address) for _ in range(repeats))
    return {
        **{f"p{percent}_ms": _percentile(waits, percent) for percent in (50, 95)},
        "queries": len(queries),
    }


def _seconds(client: Client, address: str) -> float:
    begun = time.perf_counter()
    _answer(client, address)
    return time.perf_counter() - begun


def _answer(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answers {response.status_code}")


def _percentile(waits: list[float], percent: int) -> float:
    """The smallest wait, in ms, that `percent` per cent of the sorted waits do not exceed."""
    return round(waits[ceil(len(waits) * percent / 100) - 1] * 1000, 1)


if __name__ == "__main__":
    main()
