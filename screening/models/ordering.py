"""What lists of citations are ordered by, as expressions that indexes hold.

Their numbers stand in the SQL: an index matches no expression that has parameters.
"""

from django.db.models import BigIntegerField, CharField, Func, IntegerField, Q
from django.db.models.lookups import In

LAST = "\uffff"  # behind every text: what is missing comes last


class TextKey(Func):
    """The beginning of a text, without regard to (ASCII) case, in the order of code points."""

    begins = "%(expressions)s"
    template = f"COALESCE(NULLIF(LOWER(SUBSTR({begins}, 1, 60)), ''), '{LAST}')"
    arity = 1
    output_field = CharField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(
            compiler, connection, template=f'({self.template} COLLATE "C")', **context
        )


class FirstKey(TextKey):
    """The same of the first of a list: of the first author."""

    template = TextKey.template.replace(TextKey.begins, "JSON_EXTRACT(%(expressions)s, '$[0]')")

    def as_postgresql(self, compiler, connection, **context):
        first = TextKey.template.replace(TextKey.begins, "(%(expressions)s ->> 0)")
        return self.as_sql(compiler, connection, template=f'({first} COLLATE "C")', **context)


class YearKey(Func):
    """The year; a record without one counts as older than all."""

    template = "COALESCE(%(expressions)s, 0)"
    arity = 1
    output_field = IntegerField()


class WalkedKey(Func):
    """A citation's key in a condition by which SQLite must not look rows up one by one.

    It would, and then sort all it found; told nothing, it walks through the index of the order
    and asks of each key whether it is among the wanted. PostgreSQL judges that well by itself.
    """

    template = "(%(expressions)s + 0)"
    arity = 1
    output_field = BigIntegerField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="%(expressions)s", **context)


def among(keys) -> Q:
    """Whether a citation's key is one of these."""
    return Q(In(WalkedKey("pk"), keys))
