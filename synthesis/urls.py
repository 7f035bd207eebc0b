from django.urls import path

from synthesis.views import analyses, exports, results

app_name = "synthesis"
urlpatterns = [
    path("reviews/<uuid:uid>/synthesis/", analyses.all_analyses, name="analyses"),
    path("reviews/<uuid:uid>/synthesis/new/", analyses.create, name="create_analysis"),
    path("reviews/<uuid:uid>/synthesis/exports/", exports.all_exports, name="exports"),
    path(
        "reviews/<uuid:uid>/synthesis/exports/<slug:name>.<slug:kind>",
        exports.of_review,
        name="export_review",
    ),
    path("analyses/<uuid:uid>/", results.latest, name="result"),
    path("analyses/<uuid:uid>/change/", analyses.change, name="change_analysis"),
    path("analyses/<uuid:uid>/run/", analyses.run, name="run_analysis"),
    path("runs/<uuid:uid>/", results.run, name="run"),
    path("runs/<uuid:uid>/<slug:name>.<slug:kind>", exports.of_run, name="export_run"),
    path("effect-sizes/<uuid:uid>/", results.study, name="trace"),
]
