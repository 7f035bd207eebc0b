"""The rules that benchmarks/stopping.py plays, by hand."""

import gzip
import json
import sys

import numpy as np
import pytest

from benchmarks import stopping
from screening.stopping import ranked_p
from tests.screening.learning.records import review

PERFECT = np.array([True] * 100 + [False] * 900)


def run(order, shares=(0.0, 0.0)):
    return stopping.Run(np.asarray(order), shares, 0.95, [0])


def test_how_long_it_was_quiet():
    assert stopping.quiet(PERFECT, 5) == 105
    assert stopping.quiet(np.array([False, True, False]), 2) == 3


@pytest.mark.parametrize(("looks", "every"), [(1, 1), (49, 1), (9, 5)])
def test_the_ranked_test_stops_at_its_first_look_below_the_level(looks, every):
    end = stopping.by_order(looks, every)(run(PERFECT))
    assert (end.has_fired, end.is_true, end.recall) == (True, True, 1)
    read, step = round(end.read * 1000), 20 * every
    assert read % step == 0
    assert ranked_p(PERFECT[:read], 1000, 0.95) <= 0.05 / looks
    assert ranked_p(PERFECT[: read - step], 1000, 0.95) > 0.05 / looks


def test_what_never_fires_reads_all():
    end = stopping.by_order(9, every=5)(run(PERFECT[::-1]))
    assert (end.has_fired, end.is_true, end.read) == (False, True, 1)


def test_it_prints_every_rule_for_every_copy(tmp_path, monkeypatch, capsys):
    texts, relevant = review(120, 12)
    rows = [
        f"{text.title},{text.abstract},{int(is_relevant)}\n"
        for text, is_relevant in zip(texts, relevant, strict=True)
    ]
    path = tmp_path / "sleep.csv.gz"
    path.write_bytes(gzip.compress(("title,abstract,included\n" + "".join(rows)).encode()))
    arguments = ["stopping", str(path), "--runs", "2", "--orders", "1"]
    monkeypatch.setattr(sys, "argv", arguments)
    monkeypatch.setattr(stopping, "THINNED", (5,))
    stopping.main()
    found = json.loads(capsys.readouterr().out)
    assert [copy["relevant"] for copy in found["copies"]] == [12] * 3 + [5] * 3
    assert all(set(copy["rules"]) == set(stopping.RULES) for copy in found["copies"])
