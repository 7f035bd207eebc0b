"""PRISMA 2020 counts of a review as of any event, and the equations they must satisfy.

    found = flow.of(review)            # as things stand now
    found = flow.of(review, at=1200)   # once event number 1200 had happened
    flow.check(found)                  # every equation, as sets of records

Page MJ et al. The PRISMA 2020 statement. BMJ 2021;372:n71, doi:10.1136/bmj.n71 (figure 1, new
reviews that included databases, registers and other sources). A cluster of duplicates with any
member from a database or register counts in that column, once. What is still moving has rows of
its own (`is_pending`), without which no equation holds for an unfinished review.
"""

from screening.flow.boxes import of
from screening.flow.equations import EQUATIONS, Equation, check
from screening.flow.rows import Column, Flow, Row

__all__ = ["EQUATIONS", "Column", "Equation", "Flow", "Row", "check", "of"]
