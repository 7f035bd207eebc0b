"""What the database believes of its tables when it chooses how to look something up."""

from django.db import connection
from django.db.models import Model


def refresh(*models: type[Model]) -> None:
    """Count anew what is in the tables, after very many rows were stored.

    PostgreSQL does this by itself, but a minute or more later; a query that begins earlier may
    take tables for empty that are full, and compare each row with each for hours. Not within a
    transaction that goes on: two such counts of one table wait for each other.
    """
    if connection.vendor == "postgresql":
        tables = ", ".join(connection.ops.quote_name(each._meta.db_table) for each in models)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")
