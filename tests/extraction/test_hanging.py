import pytest

from extraction.actions import extractions
from review import dependents
from screening.actions import withdrawals
from screening.errors import ConsequencesNotConfirmed
from tests.factories import make_study


def test_a_study_says_that_it_was_extracted(review, bob, carol):
    study = make_study(review, [bob, carol])
    assert dependents.of([study]) == []
    extractions.start(study=study, by=bob)
    (found,) = dependents.of([study, review])
    assert found.words == "Daly 2018 has 1 extraction"
    assert str(review.uid) in found.url
    job = study.reports.get().citation.citation_import
    with pytest.raises(ConsequencesNotConfirmed, match="Daly 2018 has 1 extraction"):
        withdrawals.withdraw(citation_import=job, by=bob, why="a wrong search")
    withdrawals.withdraw(citation_import=job, by=bob, why="a wrong search", is_sure=True)
