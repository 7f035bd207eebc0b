"""The figures of benchmarks/prioritise.py, by hand."""

import gzip
import json
import sys

import numpy as np
import pytest

from benchmarks import prioritise
from tests.screening.learning.records import review


@pytest.fixture
def path(tmp_path):
    texts, relevant = review(40, 5)
    rows = [
        f"{row},{text.title},{text.abstract},{int(is_relevant)}\n"
        for row, (text, is_relevant) in enumerate(zip(texts, relevant, strict=True))
    ]
    path = tmp_path / "sleep.csv.gz"
    path.write_bytes(gzip.compress(("id,title,abstract,included\n" + "".join(rows)).encode()))
    return path


def printed(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["prioritise", *map(str, arguments)])
    prioritise.main()
    return json.loads(capsys.readouterr().out)


def test_figures_by_hand():
    truth = np.array([True] * 20 + [False] * 80)
    order = np.array([*range(10), *range(20, 40), *range(10, 19), *range(40, 60), 19])
    assert prioritise.measured(order, truth) == {
        "recall_10": 0.5,
        "recall_20": 0.5,
        "recall_50": 0.95,
        "n_95": 39,  # 19 of 20
        "n_100": 60,
        "wss_95": 0.56,
    }


def test_each_seed_has_its_own_start(path, monkeypatch, capsys):
    found = printed(monkeypatch, capsys, path, "--seeds", 3)
    runs = found["per_seed"]
    assert [run["seed"] for run in runs] == [1, 2, 3]
    assert len({tuple(run["priors"]) for run in runs}) > 1
    assert found["n_95"] == pytest.approx(sum(run["n_95"] for run in runs) / 3, abs=1e-4)
    assert found["asreview"] is None


def test_asreview_from_the_same_start(path, monkeypatch, capsys):
    _, relevant = review(40, 5)
    one, other = relevant.index(True), relevant.index(False)
    order = [one, other, *(row for row in range(40) if row not in (one, other))]
    run = {"set": "sleep", "prior_seed": 2, "rows_zero_based_in_csv_order_read": order}
    lines = [json.dumps(run), json.dumps(run | {"set": "awake", "prior_seed": 1}), ""]
    (path.parent / prioritise.ORDERS).write_bytes(gzip.compress("\n".join(lines).encode()))
    found = printed(monkeypatch, capsys, path, "--seeds", 2)
    assert found["per_seed"][1]["priors"] == [one, other]
    (known,) = found["asreview"]["per_seed"]
    assert known["seed"] == 2
    last = max(place for place, row in enumerate(order) if relevant[row])
    assert found["asreview"]["n_100"] == last + 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id,title,included\n1,a,1\n", "needs columns title, abstract and included"),
        ("id,title,abstract,included\n1,a,b,1\n", "needs a relevant and an irrelevant record"),
        ("id,title,abstract,included\n", "needs a relevant and an irrelevant record"),
    ],
)
def test_what_cannot_be_measured(tmp_path, monkeypatch, capsys, content, message):
    path = tmp_path / "set.csv"
    path.write_text(content)
    with pytest.raises(SystemExit, match=message):
        printed(monkeypatch, capsys, path)
