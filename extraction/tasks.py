from celery import shared_task

from extraction.models import PdfParse


@shared_task
def parse_pdf(pk):
    from extraction.actions import parses

    PdfParse.perform(pk, parses.run)


@shared_task
def parse_added_document(event_pk):
    from extraction.actions import parses

    parses.start_for(event_pk)
