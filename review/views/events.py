from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from review.access import get_for
from review.models import Event, Review
from review.roles import Permission


@require_safe
def log(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    rows = Event.objects.visible_to(request.user).filter(review=review)
    page = Paginator(rows.select_related("by").order_by("-seq"), 100).get_page(
        request.GET.get("page")
    )
    return render(request, "review/event_list.html", {"review": review, "page": page})
