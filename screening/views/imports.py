from django.shortcuts import render
from django.views.decorators.http import require_safe

from review.access import get_for
from review.models import Review
from review.roles import Permission
from screening.models import Citation, CitationImport


@require_safe
def import_list(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    rows = CitationImport.objects.of_files().filter(review=review).select_related("search", "by")
    context = {"review": review, "imports": rows.order_by("-pk")}
    return render(request, "screening/import_list.html", context)


@require_safe
def certificate(request, uid):
    job = get_for(request.user, CitationImport.objects, Permission.READ, uid=uid)
    read = Citation.objects.filter(citation_import=job) if job.committed_at else None
    context = {
        "review": job.review,
        "job": job,
        "certificate": job.certificate if job.committed_at else None,
        "quarantine": job.quarantine.order_by("position")[:500],
        "duplicates": read.duplicates().count() if read is not None else None,
        "unusual": read.exclude(notes=[]).order_by("position")[:50] if read is not None else [],
    }
    return render(request, "screening/import_detail.html", context)
