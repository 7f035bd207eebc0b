from celery import shared_task

from screening.models import CitationImport, Rereading


@shared_task
def run_citation_import(pk):
    from screening.actions import imports

    CitationImport.perform(pk, imports.run)


@shared_task
def settle_after_settings(event_key):
    from screening.actions import standings

    standings.settle_all(event_key)


@shared_task
def run_rereading(pk):
    from screening.actions import rereadings

    Rereading.perform(pk, rereadings.run)
