from celery import shared_task

from synthesis.models import AnalysisRun


@shared_task
def run_analysis(pk):
    from synthesis.actions import computing  # here: only a worker that computes needs scipy

    AnalysisRun.perform(pk, computing.execute)
