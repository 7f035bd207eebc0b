"""People at the screening page, as their browsers talk to the server: one connection each."""

import http.client
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from random import Random
from threading import Event
from urllib.parse import urlencode

from django.test import Client

from review.models import User

CARD = 'id="card"'
FORM = re.compile(r'id="verdict" method="post" action="(?P<url>/citations/(?P<uid>[^/]+)/[^"]+)"')
FIELD = re.compile(r'name="(csrfmiddlewaretoken|client_key)" value="([^"]+)"')
CARDS = re.compile(r'data-cards="([^"]+)"')
PROGRESS = re.compile(r'id="my-progress" hx-get="([^"]+)"')
PROGRESS_EVERY = 20  # seconds, as the page says
FEW = 3  # cards ahead, below which the page asks for more
TIMEOUT = 60  # seconds for one answer
SERVED = (http.client.OK, http.client.NO_CONTENT, http.client.CONFLICT)
VERDICTS = ["exclude"] * 8 + ["include", "maybe"]


class NotServed(Exception):
    """The server answered what no voter should see."""


class NothingLeft(Exception):
    """The voter has judged every open record."""


@dataclass(slots=True)
class Times:
    """Seconds that one voter waited, by what for; `refused`: already settled by two others.

    `votes`: until the vote was answered and the next record was in the page; `cards`: for some more
    cards, which the page asks for while its person reads.
    """

    votes: list[float] = field(default_factory=list)
    cards: list[float] = field(default_factory=list)
    progress: list[float] = field(default_factory=list)
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """A record in the page, and what the form under it sends."""

    url: str
    uid: str
    fields: dict[str, str]


class Voter:
    """One signed-in person; `page` is the address of the screening page they open."""

    def __init__(self, user: User, port: int, page: str, seed: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        self.cookies = {"sessionid": _session(user)}
        self.page = page
        self.random = Random(seed)
        self.times = Times()
        self._open(page)

    def go_on(self, think: float, stop: Event) -> Times:
        """Vote, wait `think` seconds, vote again, until `stop`. Raises NotServed, NothingLeft."""
        self.times = Times()
        progress_at = time.monotonic() + self.random.random() * PROGRESS_EVERY
        stop.wait(self.random.random() * think)  # they do not start as one
        while not stop.is_set():
            self._vote()
            stop.wait(think)
            if time.monotonic() > progress_at:
                progress_at += PROGRESS_EVERY
                begun = time.monotonic()
                self._ask("GET", self.progress, is_htmx=True)
                self.times.progress.append(time.monotonic() - begun)
        return self.times

    def _vote(self) -> None:
        card, begun = self.shelf.pop(0), time.monotonic()
        is_next_there = bool(self.shelf)
        fields = {**card.fields, "verdict": self.random.choice(VERDICTS), "note": ""}
        status, _ = self._ask("POST", card.url, urlencode(fields), is_htmx=True)
        answered = time.monotonic()
        if len(self.shelf) <= FEW:  # the first of them is shown, the others are ahead
            self._fill(card.uid)
        if status == http.client.CONFLICT:
            self.times.refused += 1
        else:
            shown = answered if is_next_there else time.monotonic()
            self.times.votes.append(shown - begun)

    def _open(self, page: str) -> None:
        _, body = self._ask("GET", page)
        self.progress, self.more = PROGRESS.search(body)[1], CARDS.search(body)[1]
        self.shelf = _cards(body)
        self._fill()

    def _fill(self, after: str = "") -> None:
        """Ask for cards behind those that are held, or behind the one judged last."""
        begun, held = time.monotonic(), [card.uid for card in self.shelf]
        asked = urlencode({"after": held[-1] if held else after, "held": ",".join(held)})
        _, body = self._ask("GET", f"{self.more}?{asked}")
        self.shelf += _cards(body)
        self.times.cards.append(time.monotonic() - begun)
        if not self.shelf:
            raise NothingLeft(f"{self.page}: no record is left to judge. Take more citations.")

    def _ask(
        self, method: str, url: str, body: str | None = None, *, is_htmx: bool = False
    ) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if is_htmx:
            headers["HX-Request"] = "true"
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            answer = self._send(method, url, body, headers)
        except ConnectionError:  # idle for too long, so the server closed it: a browser tries again
            self.connection.close()
            answer = self._send(method, url, body, headers)
        content = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status not in SERVED:
            raise NotServed(f"{method} {url}: {answer.status}\n{content[:2000]}")
        return answer.status, content

    def _send(self, *request) -> http.client.HTTPResponse:
        self.connection.request(*request)
        return self.connection.getresponse()


def vote(
    voters: list[Voter], *, think: float, seconds: float, until: Callable[[], bool] = lambda: False
) -> list[Times]:
    """All vote at once for so many seconds, or until `until()`: what each waited for."""
    stop = Event()
    deadline = time.monotonic() + seconds
    with ThreadPoolExecutor(len(voters)) as pool:
        working = [pool.submit(voter.go_on, think, stop) for voter in voters]
        try:
            while time.monotonic() < deadline and not until():
                if any(task.done() for task in working):  # it failed: say so below
                    break
                time.sleep(0.2)
        finally:
            stop.set()
        return [task.result() for task in as_completed(working)]


def _cards(body: str) -> list[Card]:
    found = [(part, FORM.search(part)) for part in body.split(CARD)[1:]]
    return [
        Card(form["url"], form["uid"], dict(FIELD.findall(part, form.end())))
        for part, form in found
        if form
    ]


def _session(user: User) -> str:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value
