from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from review import stored_files
from review.access import get_for
from review.errors import DomainError
from review.models import Review
from review.roles import Permission
from screening import loose_files as reads
from screening.actions import loose_files
from screening.models import LooseFile
from screening.report_forms import FilingForm, LooseFilesForm, PairsForm, PlaceForm

WITH_ANSWER = LooseFile.objects.select_related("review", "document__report__citation")


@require_safe
def file_list(request, uid):
    review = get_for(request.user, Review.objects, Permission.SCREEN, uid=uid)
    return _list(request, review)


@require_safe
def reading(request, uid):
    """How far the reading of new files is, for the line that asks again and again."""
    review = get_for(request.user, Review.objects, Permission.SCREEN, uid=uid)
    context = {"review": review, "reading": reads.being_read(review).count(), "was_reading": True}
    return render(request, "screening/_loose_reading.html", context)


@require_POST
def upload(request, uid):
    review = get_for(request.user, Review.objects, Permission.SCREEN, uid=uid)
    form = LooseFilesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, review, upload_form=form, status=422)
    files = ((file.name, file.read()) for file in form.cleaned_data["file"])
    kept = loose_files.keep_all(review=review, files=files, by=request.user)
    if all(each.file or each.is_left_out for each in kept):
        return redirect("screening:loose_files", uid=review.uid)
    context = {"review": review, "kept": kept, "count": sum(bool(each.file) for each in kept)}
    status = 200 if context["count"] else 409
    return render(request, "screening/loose_upload_detail.html", context, status=status)


@require_POST
def confirm_certain(request, uid):
    review = get_for(request.user, Review.objects, Permission.SCREEN, uid=uid)
    form = PairsForm(request.POST, review=review)
    if not form.is_valid():
        return _list(request, review, problems=form.non_field_errors(), status=422)
    _, problems = loose_files.confirm_all(by=request.user, **form.cleaned_data)
    if problems:
        return _list(request, review, problems=problems, status=409)
    return redirect("screening:loose_files", uid=review.uid)


@require_safe
def match(request, uid):
    review = get_for(request.user, Review.objects, Permission.SCREEN, uid=uid)
    form = PlaceForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    files = LooseFile.objects.filter(review=review)
    file = reads.waiting(review).filter(uid=asked.get("file")).first()
    if file is None:
        file = reads.following(review, files.filter(uid=asked.get("after")).first())
    return _card(request, review, file, words=asked.get("find", ""))


@require_POST
def confirm(request, uid):
    file = get_for(request.user, WITH_ANSWER, Permission.SCREEN, uid=uid)
    form = FilingForm(request.POST, review=file.review)
    if not form.is_valid():
        return _card(request, file.review, file, " ".join(form.errors["report"]), status=422)
    return _answered(request, file, loose_files.confirm, **form.cleaned_data)


@require_POST
def dismiss(request, uid):
    file = get_for(request.user, WITH_ANSWER, Permission.SCREEN, uid=uid)
    return _answered(request, file, loose_files.dismiss)


@require_POST
def undo(request, uid):
    file = get_for(request.user, WITH_ANSWER, Permission.SCREEN, uid=uid)
    try:
        loose_files.undo(file=file, by=request.user)
    except DomainError as error:
        if not request.htmx:
            raise
        return _card(request, file.review, reads.following(file.review), str(error), status=409)
    if not request.htmx:
        return redirect("screening:loose_files", uid=file.review.uid)
    return _card(request, file.review, file)


@require_safe
def pdf(request, uid):
    file = get_for(request.user, LooseFile.objects, Permission.SCREEN, uid=uid)
    return FileResponse(
        stored_files.open_file(file.sha256),
        filename=file.file_name.rpartition("/")[2],
        content_type="application/pdf",
        headers={"Cache-Control": "private, immutable, max-age=31536000"},
    )


@require_safe
def image(request, uid):
    file = get_for(request.user, LooseFile.objects, Permission.SCREEN, uid=uid)
    if not file.image_sha256:
        raise Http404
    etag = f'"{file.image_sha256}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        content = stored_files.open_file(file.image_sha256)
        response = FileResponse(content, content_type=file.image_type)
    response["ETag"] = etag
    response["Cache-Control"] = "private, immutable, max-age=31536000"
    return response


def _answered(request, file, action, **fields):
    """The next file; or this one, with what kept it from being answered, or the next if it was."""
    problem = ""
    try:
        action(file=file, by=request.user, **fields)
    except DomainError as error:
        problem = str(error)
    if not request.htmx and not problem:
        return redirect("screening:match_files", uid=file.review.uid)
    still = reads.waiting(file.review).filter(pk=file.pk).first() if problem else None
    following = still or reads.following(file.review, file)
    return _card(request, file.review, following, problem, status=409 if problem else 200)


def _card(request, review, file, problem="", words="", status=200):
    """To htmx the card of a file, to others the page with it."""
    context = {
        "review": review,
        "file": file,
        "proposals": reads.known(review).proposals(file) if file else [],
        "found": reads.found(file, words) if file else [],
        "words": words,
        "left": reads.waiting(review).count(),
        "undo": reads.own_last(request.user, review),
        "problem": problem,
    }
    name = "_loose_card" if request.htmx else "loose_form"
    return render(request, f"screening/{name}.html", context, status=status)


def _list(request, review, status=200, **more):
    waiting = reads.waiting(review)
    certain = reads.known(review).certain(waiting.exclude(front=None).iterator(chunk_size=50))
    context = {
        "review": review,
        "certain": certain,
        "others": waiting.count() - len(certain) - reads.being_read(review).count(),
        "reading": reads.being_read(review).count(),
        "unread": waiting.filter(status="failed")[: reads.CERTAIN],
        "answered": reads.answered(review),
        "upload_form": LooseFilesForm(),
    }
    return render(request, "screening/loose_list.html", context | more, status=status)
