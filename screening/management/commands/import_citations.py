"""Read an export of search results: show what is in it, or import it into a search."""

import json
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from review.models import User
from screening.actions import imports
from screening.models import Search
from screening.readers import Certificate, QuarantinedSpan, Record, UnreadableFile, decode, sniff


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()  # nothing of the pages is used

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="read it and store nothing")
        parser.add_argument("--json", action="store_true", help="print records and certificate")
        parser.add_argument("--search", help="the uid of the search it is the result of")
        parser.add_argument("--by", help="the e-mail address of who imports it")

    def handle(self, *, file, dry_run, json, search, by, **options):
        content = file.read_bytes()
        if dry_run:
            self.stdout.write(as_json(read(content)) if json else in_words(read(content)))
            return
        if not (search and by):
            raise CommandError("To store the records, name --search and --by; or use --dry-run.")
        citation_import = imports.start(
            search=Search.objects.get(uid=search),
            name=file.name,
            content=content,
            by=User.objects.get_by_natural_key(by),
        )
        self.stdout.write(f"Queued as {citation_import.uid}: a worker reads it.")


def read(content):
    """The certificate as a dictionary, with the records and what was set aside."""
    try:
        decoded = decode(content)
        reader = sniff(decoded)
    except UnreadableFile as error:
        raise CommandError(str(error)) from error
    certificate, records, aside = Certificate.begin(decoded, reader), [], []
    for item in reader.read(decoded):
        certificate.add(item)
        if isinstance(item, Record):
            records.append(asdict(item))
        elif isinstance(item, QuarantinedSpan):
            aside.append(asdict(item))
    facts = {**certificate.as_dict(), "adds_up": certificate.adds_up}
    return {**facts, "records": records, "quarantine": aside}


def as_json(found):
    return json.dumps(found, ensure_ascii=False)


def in_words(found):
    return (
        f"{found['starts']} records begin, {found['stored']} can be stored,"
        f" {found['quarantined']} are set aside ({found['dialect']}, {found['encoding']})."
    )
