"""The benchmark with little work: what it prints, without metafor and beside a stand-in for it."""

import json
import sys

import pytest

from benchmarks import pooling

SMALL = {"fits": 6, "studies": 5, "subsets": 40, "regression": 12, "permutations": 10}
ARGUMENTS = [f"--{name}={count}" for name, count in {**SMALL, "repeats": 1}.items()]
COSTS = [0.005, 0.01, 0.0001, 0.1, 0.004]  # seconds a unit


@pytest.fixture
def rscript(tmp_path, monkeypatch):
    """Makes the only program there is an Rscript that runs this Python."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def install(code):
        program = tmp_path / "Rscript"
        program.write_text(f"#!{sys.executable}\nimport sys\n{code}\n")
        program.chmod(0o755)

    return install


def printed(monkeypatch, capsys, *further):
    monkeypatch.setattr(sys, "argv", ["pooling", *ARGUMENTS, *further])
    pooling.main()
    said = capsys.readouterr()
    return json.loads(said.out), said.err


def tau2():
    data = pooling.Data.made(6, 5, 12)
    return pooling.restricted_maximum_likelihood(data.y, data.v).tolist()


@pytest.mark.usefixtures("rscript")
def test_without_r_it_prints_what_each_unit_costs(monkeypatch, capsys):
    found, _ = printed(monkeypatch, capsys)
    assert found["work"] == SMALL
    assert found["metafor"] is None
    costs = found["cpu_microseconds"]
    assert set(pooling.UNITS) < costs.keys()
    assert all(cost > 0 for cost in costs.values())
    assert found["gosh_peak_memory_mib"] > 10


def test_without_metafor_it_says_so(rscript, monkeypatch, capsys):
    rscript("sys.exit('no package called metafor')")
    found, error = printed(monkeypatch, capsys)
    assert found["metafor"] is None
    assert "no package called metafor" in error


def test_metafor_stands_beside_it(rscript, monkeypatch, capsys):
    theirs = [*tau2()[:2], "NaN", tau2()[3] + 0.5]
    rscript(f"print(*{[*COSTS, *theirs]}, sep='\\n')")
    found = printed(monkeypatch, capsys)[0]["metafor"]
    assert found["cpu_microseconds"]["pooled_fit"] == 5000
    assert found["ratio"].keys() == set(pooling.UNITS)
    assert (found["fits"], found["did_not_converge"]) == (4, 1)
    assert found["tau2_further_apart_than_1e-6"] == 1
    assert found["largest_tau2_difference"] == pytest.approx(0.5)


def test_metafor_gets_the_same_studies(rscript, monkeypatch, capsys):
    """The stand-in has the tau2 of those it got: as metafor.R reads them, without a heading."""
    rscript(f"""
y, v, large = ([list(map(float, row.split(","))) for row in open(path)] for path in sys.argv[2:5])
assert (len(large), len(large[0]), len(sys.argv)) == (12, 4, 8)
sys.path.insert(0, {str(pooling.SCRIPT.parents[1])!r})
from synthesis.stats.tau2 import restricted_maximum_likelihood
print(*{COSTS}, *restricted_maximum_likelihood(y, v), sep='\\n')""")
    found = printed(monkeypatch, capsys, "--metafor-fits=2")[0]["metafor"]
    assert (found["fits"], found["largest_tau2_difference"]) == (2, 0)


def test_a_ratio_is_of_one_unit_by_one_unit():
    ours = dict.fromkeys(pooling.UNITS, 10.0)
    found = pooling.compared([*COSTS, *tau2()], ours, pooling.Data.made(6, 5, 12))
    assert list(found["ratio"].values()) == [500, 1000, 10, 10_000, 400]
    assert found["largest_tau2_difference"] == 0
