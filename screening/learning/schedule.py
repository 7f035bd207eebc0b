"""When to train again."""

SHARE = 20


def batch(decided: int) -> int:
    """How many more decisions are due before the next training, after `decided` ones.

    One at a time up to 40, then a twentieth of what is known: a decision tells much while few are
    known, and n records cost about 40 + 20 ln(n / 40) trainings, not n. Batches that grow with
    what is known are those of AutoTAR (Cormack & Grossman 2015, arXiv:1504.06868), there a tenth.
    Raises ValueError when `decided` is below 0.
    """
    if decided < 0:
        raise ValueError(f"The number of decisions cannot be {decided}.")
    return max(1, decided // SHARE)
