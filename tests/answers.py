"""What the server sends to a person, to the byte, but for what differs between any two moments."""

import logging
import os
import re
from contextlib import contextmanager
from random import Random
from typing import NamedTuple

import pytest
from django.db import transaction
from django.test import Client

STAMP = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00|Z| UTC)?"
MOMENTARY = [
    (re.compile(pattern.encode()), put.encode())
    for pattern, put in [
        (r'(name="csrfmiddlewaretoken" value=|x-csrftoken": )"\w+"', r'\1"token"'),
        (r'(name="client_key" value=)"[\w-]+"', r'\1"key"'),
        (r"/join/[\w-]+/", "/join/token/"),
        (r"(<time [^>]*>)[^<]*</time>", r"\1a time</time>"),
        (STAMP, "a time"),
        (r"\b\d\d:\d\d:\d\d\b", "a time"),
        (r", about \d+ s left", ""),
    ]
]


class Answer(NamedTuple):
    """Status, headers and body; the length is that of the body as it stands here."""

    status: int
    headers: dict[str, str]
    body: bytes


class Question(NamedTuple):
    """What is asked for: by GET, or by POST when something is `sent`."""

    url: str
    sent: tuple[tuple[str, str], ...] | None = None
    is_htmx: bool = False


class Uids:
    """What uuid4 is made of, so that a history names its rows alike each time it is played."""

    def __init__(self):
        self.begin("")

    def begin(self, what):
        self.random = Random(what)

    def __call__(self, size):
        return self.random.randbytes(size)


@contextmanager
def same_uids():
    """Until the end of the block, rows get their uids in a fixed order after each `begin`."""
    with pytest.MonkeyPatch.context() as patch:
        uids = Uids()
        patch.setattr(os, "urandom", uids)
        yield uids


@contextmanager
def unlogged():
    """Answers of 403 and 404 are what is asked for here, not worth a traceback each."""
    logger = logging.getLogger("django.request")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


@contextmanager
def undone():
    """Nothing that is written within the block stays."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def signed_in(person):
    client = Client()
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def ask(client, question, uids):
    """The answer to one question, the same uids being given away whatever was asked before."""
    uids.begin(repr(question))
    headers = {"hx-request": "true"} if question.is_htmx else {}
    if question.sent is None:
        return answer(client.get(question.url, headers=headers))
    return answer(client.post(question.url, dict(question.sent), headers=headers))


def answer(response):
    """Without what differs between any two moments: tokens and times."""
    body = response.getvalue()
    headers = dict(response.headers)
    if "Content-Length" in headers:
        assert int(headers["Content-Length"]) == len(body)
    for pattern, put in MOMENTARY:
        body = pattern.sub(put, body)
    headers["Content-Length"] = str(len(body))
    headers["Cookies"] = " ".join(sorted(response.cookies))
    return Answer(response.status_code, headers, body)
