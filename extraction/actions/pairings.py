"""Matching the rows of two accounts by hand, where the program matched them wrongly."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from extraction import accounts, pairing
from extraction.accounts import Account
from extraction.actions import adjudications, extractions
from extraction.comparison import Pair
from extraction.models import Extraction
from review import events
from review.errors import DomainError
from review.models import User


class PairedTwice(DomainError):
    """An arm of B stands for two of A."""


@transaction.atomic
def change(*, final: Extraction, partners: Mapping[str, str], by: User) -> Extraction:
    """Pair the arms as told, their results and contrasts with them, and begin the final anew.

    `partners` maps uids of A's arms to those of B's; arms that it leaves out stand alone. Raises
    `PairedTwice`.
    """
    draft = adjudications.lock(final=final, by=by)
    pairs, study = draft.pairing, draft.study
    a, b = accounts.load(pairs.extraction_a), accounts.load(pairs.extraction_b)
    matched = pairing.match(a, b, _arms(a, b, partners))
    extractions.discard(extraction=draft, by=by)
    pairs.pairs = matched
    pairs.save(update_fields=["pairs"])
    events.record("extraction.pairing.changed", review=study.review, by=by, target=study)
    return adjudications.start(study=study, by=by)


def _arms(a: Account, b: Account, partners: Mapping[str, str]) -> list[Pair]:
    places = {str(arm.uid): i for i, arm in enumerate(b.arms)}
    taken = [places.get(partners.get(str(arm.uid), "")) for arm in a.arms]
    used = [place for place in taken if place is not None]
    for place in used:
        if used.count(place) > 1:
            raise PairedTwice(
                _("%(arm)s of B cannot be two arms of A. Choose another for one of them.")
                % {"arm": b.arms[place]}
            )
    alone = [Pair(None, i) for i in range(len(b.arms)) if i not in used]
    return [Pair(i, place) for i, place in enumerate(taken)] + alone
