from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SynthesisConfig(AppConfig):
    name = "synthesis"
    verbose_name = _("Synthesis")

    def ready(self):
        import_module("synthesis.stage").register()  # which needs the models
