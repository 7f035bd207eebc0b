from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from review import stored_files
from review.access import get_for, may
from review.models import Review
from review.roles import Permission
from screening import loose_files, merged_records
from screening.actions import documents, duplicates, reports
from screening.choices import Retrieval
from screening.duplicate_forms import MergeForm
from screening.forms import DocumentForm, RetrievalForm
from screening.models import Document, Report
from screening.report_forms import LanguageForm, LooseFilesForm, ReportFilterForm


@require_safe
def report_list(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    kept = Report.objects.kept().with_language().filter(review=review).select_related("citation")
    form = ReportFilterForm(request.GET, kept=kept)
    context = {
        "review": review,
        "page": Paginator(form.found.order_by("pk"), 100).get_page(request.GET.get("page")),
        "choices": [(c, c.label, kept.filter(retrieval=c).count()) for c in Retrieval],
        "form": form,
        "may_screen": may(request.user, review, Permission.SCREEN),
        "upload_form": LooseFilesForm(),
        "files_waiting": loose_files.waiting(review).count(),
        "wanted": kept.filter(retrieval=Retrieval.WANTED).count(),
    }
    return render(request, "screening/report_list.html", context)


@require_safe
def detail(request, uid):
    report = get_for(request.user, Report.objects, Permission.READ, uid=uid)
    return _report(request, report)


@require_POST
def seek_all(request, uid):
    review = get_for(request.user, Review.objects, Permission.SCREEN, uid=uid)
    wanted = Report.objects.kept().filter(review=review, retrieval=Retrieval.WANTED)
    reports.seek_all(reports=wanted.select_related("citation", "review"), by=request.user)
    return redirect("screening:reports", uid=review.uid)


@require_POST
def describe(request, uid):
    report = get_for(request.user, Report.objects, Permission.SCREEN, uid=uid)
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return _report(request, report, language_form=form, status=422)
    reports.describe(report=report, by=request.user, **form.cleaned_data)
    return redirect("screening:report", uid=report.uid)


@require_POST
def move(request, uid):
    report = get_for(request.user, Report.objects, Permission.SCREEN, uid=uid)
    form = RetrievalForm(request.POST)
    if not form.is_valid():
        return _report(request, report, move_form=form, status=422)
    to = Retrieval(form.cleaned_data["retrieval"])
    reports.move(report=report, to=to, by=request.user, note=form.cleaned_data["note"])
    return redirect("screening:report", uid=report.uid)


@require_POST
def upload(request, uid):
    report = get_for(request.user, Report.objects, Permission.SCREEN, uid=uid)
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return _report(request, report, upload_form=form, status=422)
    file = form.cleaned_data["file"]
    documents.add(report=report, name=file.name, content=file.read(), by=request.user)
    return redirect("screening:report", uid=report.uid)


@require_safe
def document(request, uid):
    row = get_for(request.user, Document.objects, Permission.READ, uid=uid)
    file = stored_files.open_file(row.sha256)
    response = FileResponse(file, filename=row.file_name, content_type="application/pdf")
    response["Cache-Control"] = "private, immutable, max-age=31536000"
    return response


@require_POST
def merge(request, uid):
    report = get_for(request.user, Report.objects, Permission.SCREEN, uid=uid)
    form = MergeForm(request.POST, review=report.review, prefix="merge")
    if not form.is_valid():
        return _report(request, report, merge_form=form, status=422)
    head = duplicates.merge(citation=report.citation, by=request.user, **form.cleaned_data)
    standing = Report.objects.filter(citation=head).first() or report
    return redirect("screening:report", uid=standing.uid)


def _report(request, report, status=200, **forms):
    merged = merged_records.of(report.citation)
    reports = Report.objects.filter(citation__in=merged.members)
    documents = Document.objects.filter(report__in=reports).select_related("by")
    context = {
        "review": report.review,
        "report": report,
        "merged": merged,
        "standing": reports.filter(citation=merged.head).first(),
        "documents": documents.order_by("pk"),
        "studies": report.studies.order_by("label"),
        "upload_form": DocumentForm(),
        "language_form": LanguageForm.of(report, merged),
        "move_form": RetrievalForm(),
        "merge_form": MergeForm(review=report.review, prefix="merge"),
        "may_screen": may(request.user, report.review, Permission.SCREEN),
    }
    return render(request, "screening/report_detail.html", context | forms, status=status)
