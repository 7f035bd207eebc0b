"""Ratings of published examples and ways to write ratings down."""

from screening.agreement import CrossTable


def table(*rows):
    return CrossTable(tuple(range(len(rows))), tuple(tuple(row) for row in rows))


def of_cells(*rows):
    """Ratings by the raters 0 and 1, from a cross table."""
    pairs = [
        (i, j) for i, row in enumerate(rows) for j, count in enumerate(row) for _ in range(count)
    ]
    return {record: {0: i, 1: j} for record, (i, j) in enumerate(pairs)}


def of_columns(*raters):
    """Ratings by the raters 0, 1, ...: of each a string with a digit, or a dot, per record."""
    return {
        record: {rater: None if given == "." else int(given) for rater, given in enumerate(row)}
        for record, row in enumerate(zip(*raters, strict=True))
    }


# Fleiss (1971), table 1, as irr's data set `diagnoses` writes it out by rater: 30 patients of 6
# psychiatrists; 1 depression, 2 personality disorder, 3 schizophrenia, 4 neurosis, 5 other.
DIAGNOSES = (
    "422521311511212311215221121215",
    "423521311542242311235421421235",
    "423523334544244311435444421435",
    "453543334544344341455454421435",
    "453543534544344351455454425435",
    "455543544544345552455454545435",
)
# Krippendorff's "C" data: irr's example of kripp.alpha, irrCAC's data set cac.raw4raters.
KRIPPENDORFF = ("123321412...", "1233224125..", ".33323422513", "12332441251.")
# Raters 2 and 3 of irr's data set `anxiety`.
ANXIETY = ("36462424332333221334", "21443216111233113322")
