"""Words for a kappa. Several scales are in use and they differ, so a word goes with its scale."""

from dataclasses import dataclass
from enum import StrEnum


class Word(StrEnum):
    POOR = "poor"
    FAIR = "fair"
    GOOD = "good"
    EXCELLENT = "excellent"


@dataclass(frozen=True, slots=True)
class Scale:
    """The lowest kappa of each word, in two decimals and ascending; below them all is `lowest`."""

    name: str
    source: str
    lowest: Word
    bands: tuple[tuple[float, Word], ...]

    def word(self, kappa: float | None) -> Word | None:
        """The word for `kappa`, None for None.

        The bands are printed in two decimals (0.40 to 0.59, 0.60 to 0.74), so kappa is rounded
        to two: nothing falls between them, and the word suits the number as a page shows it.
        """
        if kappa is None:
            return None
        reached = [word for low, word in self.bands if round(kappa, 2) >= low]
        return reached[-1] if reached else self.lowest


ORWIN = Scale(
    name="Orwin (1994)",
    source=(
        "Orwin RG. Evaluating coding decisions. In: The Handbook of Research Synthesis, 1994; "
        "as cited in the Cochrane Handbook 5.1, section 7.2.6 (which has no word below 0.40)."
    ),
    lowest=Word.POOR,
    bands=((0.40, Word.FAIR), (0.60, Word.GOOD), (0.75, Word.EXCELLENT)),
)
