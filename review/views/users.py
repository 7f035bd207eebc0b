from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from review.actions import users
from review.forms import UserForm


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request):
    form = UserForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        users.change(user=request.user, **form.cleaned_data)
        return redirect("preferences")
    return render(request, "review/user_form.html", {"form": form})
