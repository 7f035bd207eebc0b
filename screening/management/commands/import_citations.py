"""Read exports of search results: show what is in them, or import them into a search."""

import json
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from review.models import User
from screening.actions import imports
from screening.models import Search
from screening.readers import (
    Certificate,
    QuarantinedSpan,
    Record,
    UnreadableFile,
    decode,
    members,
    sniff,
)


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()  # nothing of the pages is used

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="read them and store nothing")
        parser.add_argument("--json", action="store_true", help="print records and certificates")
        parser.add_argument("--search", help="the uid of the search they are the result of")
        parser.add_argument("--by", help="the e-mail address of who imports them")

    def handle(self, *, files, dry_run, json, search, by, **options):
        if dry_run:
            self._show(files, as_json if json else in_words)
            return
        if not (search and by):
            raise CommandError("To store the records, name --search and --by; or use --dry-run.")
        search = Search.objects.get(uid=search)
        by = User.objects.get_by_natural_key(by)
        for name, content in list(contents(files)):
            job = imports.start(search=search, name=name, content=content, by=by)
            self.stdout.write(f"{name}: queued as {job.uid}, a worker reads it.")

    def _show(self, files, shown):
        found = [facts for path in files for facts in read(path)]
        self.stdout.write(shown(found))
        unreadable = [facts["file"] for facts in found if "error" in facts]
        if unreadable:
            raise CommandError(f"Not read: {', '.join(unreadable)}.")


def read(path):
    """What is in each file of a path: more than one where it is an archive."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return [unread(path.name, "not_found", f"The file cannot be opened: {error.strerror}.")]
    found = []
    for member in members(path.name, content):
        if member.error:
            found.append(unread(member.name, member.error.code, str(member.error)))
        elif not member.is_junk:
            found.append(facts_of(member))
    return found


def facts_of(member):
    """The certificate of one file, with its records and what was set aside, as plain values."""
    try:
        decoded = decode(member.data)
        reader = sniff(decoded)
    except UnreadableFile as error:
        return unread(member.name, error.code, str(error))
    certificate, records, aside = Certificate.begin(decoded, reader), [], []
    for item in reader.read(decoded):
        certificate.add(item)
        if isinstance(item, Record):
            records.append(asdict(item))
        elif isinstance(item, QuarantinedSpan):
            aside.append(asdict(item))
    return {
        "file": member.name,
        **certificate.as_dict(),
        "padding": certificate.padding_bytes,
        "padding_by_name": certificate.padding,
        "adds_up": certificate.adds_up,
        "records": records,
        "quarantine": aside,
    }


def unread(name, code, words):
    """A file that cannot be read has no records, and says why."""
    nothing = dict.fromkeys(("starts", "stored", "quarantined", "padding"), 0)
    facts = {"file": name, "error": words, "error_code": code, "dialect": "", "encoding": ""}
    return {**facts, **nothing, "records": [], "quarantine": []}


def contents(files):
    """The files to import, those of an archive one by one."""
    for path in files:
        for member in members(path.name, path.read_bytes()):
            if member.error:
                raise CommandError(f"{member.name}: {member.error}")
            if not member.is_junk:
                yield member.name, member.data


def as_json(found):
    return json.dumps(found, ensure_ascii=False)


def in_words(found):
    return "\n".join(map(sentence, found))


def sentence(facts):
    if "error" in facts:
        return f"{facts['file']}: {facts['error']}"
    return (
        f"{facts['file']}: {facts['starts']} records begin, {facts['stored']} can be stored,"
        f" {facts['quarantined']} are set aside ({facts['dialect']}, {facts['encoding']})."
    )
