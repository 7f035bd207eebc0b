from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from extraction import report_pages
from extraction.actions import parses
from extraction.models import Extraction, PdfPage
from review import stored_files
from review.access import get_for
from review.roles import Permission
from screening.models import Document


@require_safe
def document(request, uid):
    row = get_for(request.user, Document.objects, Permission.READ, uid=uid)
    context = {
        "review": row.review,
        "document": row,
        "leaf": report_pages.leaf(row, request.GET.get("page")),
        "pages_at": request.path,
    }
    return render(request, "extraction/document_detail.html", context)


@require_safe
def page(request, uid, number):
    row = get_for(request.user, Document.objects, Permission.READ, uid=uid)
    leaf = report_pages.leaf(row, number)
    if "poll" in request.GET and leaf.is_waiting and bool(leaf.page) == ("image" in request.GET):
        return HttpResponse(status=204)  # nothing new yet
    context = {"leaf": leaf, "pages_at": reverse("extraction:document", args=[uid])}
    if "bench" in request.GET:
        bench = request.GET["bench"]
        extraction = get_for(request.user, Extraction.objects, Permission.READ, uid=bench)
        context |= beside(extraction)
    return render(request, "extraction/_page.html", context)


def beside(extraction):
    """What the head of a page needs beside an extraction: the documents, and where links lead."""
    return {
        "bench": extraction,
        "documents": report_pages.documents_of(extraction.study),
        "pages_at": reverse("extraction:extract", args=[extraction.uid]),
    }


@require_safe
def all_pages(request, uid):
    """Below each other, for reading; a page that waits for more asks for those behind its last."""
    row = get_for(request.user, Document.objects, Permission.READ, uid=uid)
    behind = request.GET.get("behind", "")
    leaves = report_pages.leaves(row, int(behind[:6]) if behind.isdecimal() else 0)
    if behind and leaves.is_waiting and not leaves.pages:
        return HttpResponse(status=204)  # nothing new yet
    context = {"review": row.review, "document": row, "leaves": leaves}
    name = "_all_pages" if request.htmx else "document_pages"
    return render(request, f"extraction/{name}.html", context)


@require_safe
def page_image(request, uid, number):
    row = get_for(request.user, Document.objects, Permission.READ, uid=uid)
    shown = PdfPage.objects.filter(parse__document=row, number=number).first()
    if shown is None:
        raise Http404
    etag = f'"{shown.image_sha256}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        file = stored_files.open_file(shown.image_sha256)
        response = FileResponse(file, content_type=shown.image_type)
    response["ETag"] = etag
    response["Cache-Control"] = "private, immutable, max-age=31536000"
    return response


@require_POST
def read(request, uid):
    row = get_for(request.user, Document.objects, Permission.EXTRACT, uid=uid)
    parses.start(document=row, by=request.user)
    return redirect("extraction:document", uid=row.uid)
