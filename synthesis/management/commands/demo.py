"""Plays the demonstration review, as far as it is not played yet, and prints its tables."""

from django.core.management.base import BaseCommand, CommandError

from demo import tables
from demo.errors import DemoStopped
from demo.play import play


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        try:
            company = play(self.say)
        except DemoStopped as stopped:
            raise CommandError(str(stopped)) from stopped
        for line in tables.lines(company):
            self.stdout.write(line)

    def say(self, text):
        self.stdout.write(text)
        self.stdout.flush()
