import pytest

from tests.synthesis.reference import FOLDER, load

NAMES = [
    "bcg",
    "bcg_published",
    "berkey_1995",
    "dersimonian_kacker_2007",
    "follmann_proschan_1999",
    "passive_smoking",
    "raudenbush_1985",
    "smd_conventions",
    "viechtbauer_2005",
]


def test_the_grid_is_whole():
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == NAMES
    assert {len(column) for column in load("bcg")["cells"].values()} == {13}
    assert len(load("bcg")["allocation"]) == 13
    raudenbush = load("raudenbush_1985")
    assert len(raudenbush["yi"]) == len(raudenbush["vi"]) == 19


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_names_its_origin(name):
    def sources(node):
        yield node.get("source") or node.get("data_source")
        yield from (node[key]["source"] for key in ("expected", "prediction") if key in node)

    assert all(sources(load(name)))
    assert f"`{name}.json`" in (FOLDER / "README.md").read_text()
