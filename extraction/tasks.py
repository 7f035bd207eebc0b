from celery import shared_task

from extraction.models import PdfParse
from screening.models import LooseFile


@shared_task
def parse_pdf(pk):
    from extraction.actions import parses

    PdfParse.perform(pk, parses.run)


@shared_task
def parse_added_document(event_pk):
    from extraction.actions import parses

    parses.start_for(event_pk)


@shared_task
def read_loose_file(pk):
    from extraction.actions import fronts

    LooseFile.perform(pk, fronts.run)
