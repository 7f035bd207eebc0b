from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from review.access import get_for, may
from review.models import Review
from review.roles import Permission
from screening import pilots, protocol_moves, protocols
from screening.actions import exclusion_reasons
from screening.actions import pilots as pilot_rounds
from screening.actions import protocols as changes
from screening.choices import Stage
from screening.models import ExclusionReason, PilotRound
from screening.protocol_forms import PilotForm, StageProtocolForm


@require_safe
def protocol(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    stages = [_stage(request.user, review, stage) for stage in Stage]
    return _page(request, review, stages)


@require_POST
def change(request, uid, stage):
    """Asks once more where the change would move records, with those that it would move."""
    review = get_for(request.user, Review.objects, Permission.MANAGE, uid=uid)
    stage = _known(stage)
    form = StageProtocolForm(request.POST, instance=protocols.of(review, stage))
    if not form.is_valid():
        return _asked(request, review, stage, status=422, form=form)
    moves = protocol_moves.of(review, form.instance, request.user)
    if (moves.total or moves.is_partial) and request.POST.get("moves") != str(moves.total):
        return _asked(request, review, stage, form=form, moves=moves)
    changes.change(review=review, stage=stage, by=request.user, **form.cleaned_data)
    return redirect("screening:protocol", uid=uid)


@require_POST
def begin_pilot(request, uid, stage):
    review = get_for(request.user, Review.objects, Permission.MANAGE, uid=uid)
    stage, form = _known(stage), PilotForm(request.POST)
    if not form.is_valid():
        return _asked(request, review, stage, status=422, pilot_form=form)
    pilot_rounds.begin(review=review, stage=stage, by=request.user, **form.cleaned_data)
    return redirect("screening:protocol", uid=uid)


@require_POST
def close_pilot(request, uid):
    pilot = get_for(request.user, PilotRound.objects, Permission.MANAGE, uid=uid)
    pilot_rounds.close(pilot=pilot, by=request.user, why=request.POST.get("why", "")[:2000])
    return redirect("screening:protocol", uid=pilot.review.uid)


@require_POST
def move_reason(request, uid):
    reason = get_for(request.user, ExclusionReason.objects, Permission.MANAGE, uid=uid)
    exclusion_reasons.move_up(reason=reason, by=request.user)
    return redirect("screening:reasons", uid=reason.review.uid)


def _known(stage):
    if stage not in Stage.values:
        raise Http404
    return Stage(stage)


def _asked(request, review, stage, status=200, **more):
    stages = [_stage(request.user, review, stage) | more]
    return _page(request, review, stages, status)


def _stage(user, review, stage):
    protocol = protocols.of(review, stage)
    rounds = pilots.rounds(review, stage)
    is_open = bool(rounds) and rounds[-1].pilot.closed_at is None
    return {
        "stage": stage,
        "protocol": protocol,
        "form": StageProtocolForm(instance=protocol),
        "pilot_form": PilotForm(auto_id=f"id_pilot_{stage}_%s"),
        "rounds": rounds,
        "is_piloting": is_open,
        "reasons": ExclusionReason.objects.offered(review, stage),
    }


def _page(request, review, stages, status=200):
    may_manage = may(request.user, review, Permission.MANAGE)
    context = {"review": review, "stages": stages, "may_manage": may_manage}
    return render(request, "screening/protocol_detail.html", context, status=status)
