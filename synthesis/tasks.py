from celery import shared_task

from synthesis.models import AnalysisRun


@shared_task
def run_analysis(pk):
    from synthesis.actions import runs

    AnalysisRun.perform(pk, runs.execute)
