from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from extraction import bench
from extraction.actions import columns, extractions, rows
from extraction.bench_forms import ColumnForm
from extraction.forms import ArmForm, ContrastResultForm, PlaceForm
from extraction.models import Arm, ArmResult
from extraction.views.bench import WITH_STUDY, answer, values
from extraction.views.cells import row_for
from review.access import get_for
from review.roles import Permission


@require_POST
def add_arm(request, uid):
    extraction = get_for(request.user, WITH_STUDY, Permission.EXTRACT, uid=uid)
    form = ArmForm(request.POST, extraction=extraction, prefix="arm")
    if not form.is_valid():
        return answer(request, extraction, status=422, forms={"arm_form": form})
    arm = {**form.cleaned_data, "regimen": {}}
    extractions.fill(extraction=extraction, by=request.user, arms=[arm])
    return answer(request, extraction, focus="arm")


@require_POST
def add_regimen(request, uid):
    arm = get_for(request.user, Arm.objects, Permission.EXTRACT, uid=uid)
    rows.add_regimen(arm=arm, by=request.user)
    return answer(request, arm.extraction)


@require_POST
def add_column(request, uid):
    extraction = get_for(request.user, WITH_STUDY, Permission.EXTRACT, uid=uid)
    form = ColumnForm(request.POST, extraction=extraction, prefix="column")
    if not form.is_valid():
        return answer(request, extraction, status=422, forms={"column_form": form})
    columns.add(extraction=extraction, by=request.user, **form.cleaned_data)
    return answer(request, extraction, focus="column")


@require_POST
def add_contrast(request, uid):
    extraction = get_for(request.user, WITH_STUDY, Permission.EXTRACT, uid=uid)
    form = ContrastResultForm(request.POST, extraction=extraction, prefix="contrast")
    if not form.is_valid():
        return answer(request, extraction, status=422, forms={"contrast_form": form})
    rows.add_contrast(by=request.user, **form.cleaned_data)
    return answer(request, extraction, focus="contrast")


@require_POST
def fill_gap(request, uid, arm):
    """The arm has no row yet in the column that this result stands in."""
    model = get_for(request.user, ArmResult.objects, Permission.EXTRACT, uid=uid)
    lacking = get_for(request.user, Arm.objects, Permission.EXTRACT, uid=arm)
    columns.add_row(model=model, arm=lacking, by=request.user)
    return answer(request, model.extraction)


@require_safe
def row(request, kind, uid):
    found = row_for(request.user, kind, Permission.READ, uid)
    context = values(request, found.extraction)
    sheet = context["sheet"]
    fresh = sheet.account.by_uid()[str(found.uid)]
    if request.htmx:
        context |= {"row": fresh, "kind": kind, "cells": sheet.rest(fresh)}
        return render(request, "extraction/_row.html", context)
    context |= {"cells": sheet.cells.row(fresh, fresh.VALUES), "is_whole": True}
    context |= {"row": fresh, "kind": kind, "place_form": PlaceForm(row=fresh)}
    return render(request, "extraction/row_detail.html", context)


@require_POST
def remove(request, kind, uid):
    found = row_for(request.user, kind, Permission.EXTRACT, uid)
    rows.remove_row(row=found, by=request.user)
    return answer(request, found.extraction)


@require_POST
def remove_column(request, uid):
    found = get_for(request.user, ArmResult.objects, Permission.EXTRACT, uid=uid)
    all_of_it = bench.columns(found.extraction.arm_results.select_related("outcome", "timepoint"))
    column = next(column for column in all_of_it if found in column.rows.values())
    columns.remove(results=list(column.rows.values()), by=request.user)
    return answer(request, found.extraction)
