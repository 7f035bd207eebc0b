from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from extraction.actions import pairings
from extraction.bench_forms import PairingForm
from extraction.views.bench import WITH_STUDY
from review.access import get_for
from review.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
def pairing(request, uid):
    finals = WITH_STUDY.draft().filter(is_final=True)
    final = get_for(request.user, finals, Permission.ADJUDICATE, uid=uid)
    form = PairingForm(request.POST if request.method == "POST" else None, pairing=final.pairing)
    if form.is_valid():
        try:
            pairings.change(final=final, partners=form.cleaned_data, by=request.user)
        except pairings.PairedTwice as error:
            form.add_error(None, str(error))
        else:
            return redirect("extraction:adjudicate", uid=final.study.uid)
    context = {"review": final.review, "final": final, "form": form}
    status = 422 if form.errors else 200
    return render(request, "extraction/pairing_form.html", context, status=status)
