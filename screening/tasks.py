from celery import shared_task

from screening.models import CitationImport, Ranking, Rereading, Stop


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


@shared_task
def run_ranking(pk):
    from screening.actions import work_orders

    Ranking.perform(pk, work_orders.run)


@shared_task
def run_stop(pk):
    from screening.actions import stopping

    Stop.perform(pk, stopping.run)
