from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from review import frame
from review.access import get_for, may
from review.actions import reviews
from review.forms import ReviewForm, StartReviewForm
from review.models import Event, Review
from review.roles import Permission


@require_safe
def all_reviews(request):
    rows = Review.objects.visible_to(request.user).order_by("-pk")
    return render(request, "review/review_list.html", {"reviews": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def start(request):
    form = StartReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        review = reviews.start(by=request.user, **form.cleaned_data)
        return redirect("review", uid=review.uid)
    return render(request, "review/review_form.html", {"form": form})


@require_safe
def home(request, uid):
    review = get_for(request.user, Review.objects, Permission.READ, uid=uid)
    events = Event.objects.visible_to(request.user).filter(review=review)
    context = {
        "review": review,
        "waiting": frame.waiting_for(request.user, review),
        "stages": [(stage, stage.progress(review, request.user)) for stage in frame.stages()],
        "manages": may(request.user, review, Permission.MANAGE),
        "memberships": review.memberships.select_related("user").order_by("pk"),
        "events": events.select_related("by").order_by("-seq")[:6],
    }
    return render(request, "review/review_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request, uid):
    review = get_for(request.user, Review.objects, Permission.MANAGE, uid=uid)
    form = ReviewForm(request.POST or None, instance=review)
    if request.method == "POST" and form.is_valid():
        reviews.change(review=review, by=request.user, **form.cleaned_data)
        return redirect("review", uid=review.uid)
    return render(request, "review/settings_form.html", {"review": review, "form": form})
