"""One history in two worlds, which differ in nothing but what carol judged behind the seal.

Everything she says here is unsettled at the end: a peer who is needed has not judged yet.
"""

from dataclasses import dataclass
from decimal import Decimal

from extraction.actions import extractions, rows
from extraction.models import Extraction
from screening.actions import audit_verdicts, decisions, duplicates, notes
from screening.models import Citation, ExclusionReason, Note
from tests import world
from tests.factories import make_citation, make_study
from tests.screening.stories import TEXTS, TITLES, judge

VOTED, CHANGED, TAKEN_BACK, UNSURE = "Sealed", "Changed her mind", "Taken back", "Unsure"
DOUBLE, MERGED = "The same trial", "Judged, then merged"
READ, REFUSED = "Left to read", "Read and refused"
HALF_SUBMITTED = "Fu 2020"


@dataclass(frozen=True, slots=True)
class Peer:
    """What carol says in one world."""

    verdict: str
    mind: tuple[str, str]
    doubt: str
    reason: str
    note: str
    center: str
    has_third_arm: bool


ONE = Peer("include", ("exclude", "include"), "maybe", "Wrong dose", "good", "-12.5", True)
OTHER = Peer("exclude", ("include", "exclude"), "exclude", "Wrong design", "a poor one", "3", False)


def play(peer):
    """The world that everybody sees, and in it the sealed work of this carol."""
    team = world.assemble()
    world.play(team)
    _open(team)
    _judge(team, peer)
    for person in (team.alice, team.bob, team.carol):  # each learns from what that one may know
        world.ranked(person, team.review)
    _extract(team, peer)
    return team


def settle(team):
    """Bob does what he is needed for, so that nothing of it stays sealed."""
    for title in (VOTED, CHANGED, UNSURE):
        judge(world.record(title), (team.bob, "include"))
    judge(world.record(READ), (team.bob, "include"), stage=TEXTS)
    for label in (HALF_SUBMITTED, world.BEING_EXTRACTED):
        study = world.study_of(label)
        for draft in Extraction.objects.draft().filter(study=study):
            extractions.submit(extraction=draft, by=draft.extractor)


def account_of(person, label):
    """The newest extraction of a study by this person."""
    found = Extraction.objects.filter(study__label=label, extractor=person, is_final=False)
    return found.latest("pk")


def _open(team):
    """Records and a study that people have begun with, alike in both worlds."""
    for title in (VOTED, CHANGED, TAKEN_BACK, UNSURE):
        make_citation(team.review, team.alice, title=title)
    for number in "12":
        make_citation(team.review, team.alice, title=f"{MERGED} {number}")
    refused = make_citation(team.review, team.alice, title=REFUSED)
    judge(refused, (team.alice, "include"), (team.bob, "include"))
    world.reports.mark_retrieved(report=refused.report, by=team.alice)
    study = make_study(team.review, [team.bob, team.carol], HALF_SUBMITTED)
    world.read(team, study)
    world.extract(study, team.bob, center=-9)


def _judge(team, peer):
    carol = team.carol
    at_titles = _reason(team, "Not randomised") if peer.verdict == "exclude" else None
    _vote(carol, VOTED, peer.verdict, peer, reason=at_titles)
    for verdict in peer.mind:
        _vote(carol, CHANGED, verdict, peer)
    _vote(carol, TAKEN_BACK, peer.verdict, peer)
    decisions.undo(citation=world.record(TAKEN_BACK), by=carol)
    _vote(carol, UNSURE, peer.doubt, peer)
    _remark(team, peer)
    audited = {"verdict": peer.verdict, "note": peer.note, "by": carol}
    audit_verdicts.record(citation=world.record("Excluded, then audited"), **audited)
    _vote(carol, f"{DOUBLE} 2", peer.verdict, peer)
    one, other = (world.record(f"{MERGED} {n}") for n in "12")
    for citation, verdict in zip((one, other), peer.mind, strict=True):
        judge(citation, (carol, verdict))
    duplicates.merge(citation=one, other=other, by=carol)
    at_texts = _reason(team, peer.reason)
    given = at_texts if peer.verdict == "exclude" else None
    _vote(carol, READ, peer.verdict, peer, stage=TEXTS, reason=given)
    _vote(carol, REFUSED, "exclude", peer, stage=TEXTS, reason=at_texts)


def _remark(team, peer):
    """Shared and private, on open records: what carol says there is as sealed as her vote."""
    for title in (VOTED, CHANGED, UNSURE):
        for is_shared in (True, False):
            world.tag(world.record(title), team.carol, peer.note, is_shared)
            notes.write(
                citation=world.record(title), text=peer.note, is_shared=is_shared, by=team.carol
            )
    kept = Note.objects.filter(by=team.carol).first()
    notes.remove(note=kept, by=team.carol)


def _vote(by, title, verdict, peer, stage=TITLES, reason=None):
    citation = Citation.objects.get(title=title)
    decisions.record(
        citation=citation, verdict=verdict, by=by, stage=stage, reason=reason, note=peer.note
    )


def _reason(team, label):
    return ExclusionReason.objects.get(review=team.review, label=label)


def _extract(team, peer):
    """A draft, an account handed in where bob has a draft or nothing, one taken back."""
    carol = team.carol
    for label in (HALF_SUBMITTED, world.UNTOUCHED):
        draft = world.extract(
            world.study_of(label), carol, center=float(peer.center), note=peer.note
        )
        extractions.submit(extraction=draft, by=carol)
    taken_back = extractions.reopen(extraction=account_of(carol, world.SETTLED[-1]), by=carol)
    for draft in (taken_back, account_of(carol, world.BEING_EXTRACTED)):
        result = draft.arm_results.first()
        center = Decimal(peer.center)
        rows.set_value(extraction=draft, row=result, field="center", value=center, by=carol)
        rows.set_value(extraction=draft, row=draft, field="note", value=peer.note, by=carol)
    if peer.has_third_arm:
        arm = {"name": "Esketamine 84 mg", "role": "intervention", "regimen": {"dose": 84}}
        extractions.fill(extraction=draft, by=carol, arms=[arm])
