"""The whole demonstration, played through the actions that the pages call.

Each step looks first at what is there, so that a second call goes on where an interrupted one
stopped, and does nothing when the demonstration is complete.
"""

from collections.abc import Callable

from demo import analyse, cast, extract, screen

Say = Callable[[str], None]


def play(say: Say) -> cast.Cast:
    """Play what is not played yet, telling `say` what is going on. Raises DemoStopped."""
    company = cast.assemble()
    if analyse.is_complete(company):
        return company
    say("Two searches are imported, each with 370 records; nine trials are entered by hand.")
    screen.play(company, say)
    extract.play(company, say)
    say("The analyses are run.")
    analyse.play(company, say)
    return company
