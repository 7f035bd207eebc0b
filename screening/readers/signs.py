"""By what a file is known to be of a dialect: lines near its beginning that only it has."""

import re
from itertools import islice

from screening.readers.decoding import Decoded

# A search history or a letter may stand before the first record.
_LINES = 4000


def share(decoded: Decoded, sign: re.Pattern[str]) -> int:
    """How many of the first lines bear the sign."""
    return sum(1 for text in islice(decoded.texts(), _LINES) if sign.match(text))
