from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from review.access import get_for
from review.models import Review
from review.roles import Permission
from screening import parts, queue, unassigned, workload
from screening.actions import batches, work_plans
from screening.choices import Stage, WorkKind
from screening.models import Batch
from screening.views.decisions import PAGES, _stage
from screening.work_forms import BatchForm, NewBatchForm, WorkPlanForm


@require_safe
def work(request, uid):
    review = get_for(request.user, Review.objects, Permission.MANAGE, uid=uid)
    return _page(request, review)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request, uid, stage):
    review = get_for(request.user, Review.objects, Permission.MANAGE, uid=uid)
    stage = _stage(stage)
    is_even = "even" in request.POST
    form = WorkPlanForm(request.POST or None, review=review, stage=stage, is_even=is_even)
    if "save" in request.POST and form.is_valid() and form.is_seen():
        work_plans.plan(review=review, by=request.user, stage=stage, **form.planned())
        return redirect("screening:work", uid=uid)
    seen = form.told() if form.is_bound and form.is_valid() else ""
    people = _people(form, stage)
    context = {"review": review, "stage": stage, "form": form, "people": people, "seen": seen}
    status = 200 if seen or not form.is_bound else 422
    return render(request, "screening/work_plan_form.html", context, status=status)


@require_POST
def cut(request, uid, stage):
    review = get_for(request.user, Review.objects, Permission.MANAGE, uid=uid)
    stage = _stage(stage)
    form = NewBatchForm(request.POST, review=review, prefix=stage)
    if not form.is_valid():
        return _page(request, review, {stage: form}, status=422)
    batches.cut(review=review, by=request.user, stage=stage, **form.cleaned_data)
    return redirect("screening:work", uid=uid)


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request, uid):
    batch = get_for(request.user, Batch.objects, Permission.MANAGE, uid=uid)
    initial = {"people": [person.uid for person in batch.people.all()], "due": batch.due}
    data = request.POST if request.method == "POST" else None
    form = BatchForm(data, review=batch.review, initial=initial)
    if form.is_valid():
        batches.change(batch=batch, by=request.user, **form.cleaned_data)
        return redirect("screening:work", uid=batch.review.uid)
    context = {"review": batch.review, "batch": batch, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "screening/batch_form.html", context, status=status)


@require_POST
def dissolve(request, uid):
    batch = get_for(request.user, Batch.objects, Permission.MANAGE, uid=uid)
    batches.dissolve(batch=batch, by=request.user)
    return redirect("screening:work", uid=batch.review.uid)


@require_POST
def go_beyond(request, uid, stage):
    review = get_for(request.user, Review.objects, Permission.SCREEN, uid=uid)
    stage = _stage(stage)
    is_beyond = "own" not in request.POST
    work_plans.go_beyond(review=review, by=request.user, stage=stage, is_beyond=is_beyond)
    return redirect(PAGES[stage], uid=uid)


def _people(form, stage):
    """Each person's fields, and how many records the person would have once all is well."""
    numbers = {}
    if form.is_bound and form.is_valid():
        numbers = workload.proposed(form.review, stage, **form.planned())
    return [(person, share, due, numbers.get(person)) for person, share, due in form.rows()]


def _page(request, review, forms=None, status=200):
    is_sealed = queue.is_sealed(request.user, review)
    stages = [_of_stage(request.user, review, stage, is_sealed, forms or {}) for stage in Stage]
    context = {"review": review, "stages": stages, "is_sealed": is_sealed}
    return render(request, "screening/work_detail.html", context, status=status)


def _of_stage(user, review, stage, is_sealed, forms):
    kind = parts.kind_of(review, stage)
    people = workload.people(review, stage)
    shown = [person for person in people if not is_sealed or person == user]
    found = {
        "stage": stage,
        "kind": kind,
        "rows": workload.of(review, stage, shown),
        "faults": unassigned.faults(review, stage),
        "unassigned": None if is_sealed else unassigned.of(review, stage),
    }
    if kind == WorkKind.BATCHES:
        found["batches"] = Batch.objects.of(review, stage)
        found["form"] = forms.get(stage) or NewBatchForm(review=review, prefix=stage)
    return found
