from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExtractionConfig(AppConfig):
    name = "extraction"
    verbose_name = _("Extraction")

    def ready(self):
        import_module("extraction.stage").register()  # which needs the models
