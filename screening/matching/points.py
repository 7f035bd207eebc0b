"""What each finding on a pair is worth: a table of points, and the words a person reads.

Points add up. Above 0 a finding speaks for one report, below 0 against it; three points are about
a factor of ten in the odds between two citations that share a key. They were set by hand from
what the fields are (an identifier is nearly proof, an issue nearly nothing), and are the same for
every field of research.
"""

FINDINGS: dict[str, tuple[str, ...]] = {
    "pmid": ("missing", "same", "different"),
    "pmcid": ("missing", "same", "different"),
    "doi": ("missing", "same", "version", "different"),
    "accession": ("missing", "same", "different"),
    "trial": ("missing", "same", "different"),
    "title": ("missing", "same", "short", "spelling", "part", "near", "like", "different"),
    "numbers": ("alike", "more", "different"),
    "kind": ("missing", "same", "different"),
    "source": ("missing", "same", "different"),
    "authors": ("missing", "same", "most", "some", "different"),
    "year": ("missing", "same", "next", "near", "different"),
    "venue": ("missing", "same", "akin", "different"),
    "volume": ("missing", "same", "unclear", "different"),
    "issue": ("missing", "same", "different"),
    "pages": ("missing", "same", "start", "unclear", "different"),
    "abstract": ("missing", "same", "similar", "different"),
}

POINTS: dict[str, dict[str, float]] = {
    "pmid": {"same": 8, "different": -12},
    "pmcid": {"same": 8, "different": -8},
    "doi": {"same": 6, "version": -4, "different": -4},
    "accession": {"same": 5},
    "trial": {"same": 2, "different": -3},
    "title": {
        "same": 6,
        "short": 3,
        "spelling": 5,
        "part": 4,
        "near": 2,
        "like": 0,
        "different": -6,
    },
    "numbers": {"more": -2, "different": -5},
    "kind": {"different": -2},
    "source": {"different": -3},
    "authors": {"same": 3, "most": 2, "some": 0, "different": -5},
    "year": {"same": 1, "next": -0.5, "near": -2, "different": -4},
    "venue": {"same": 1.5, "akin": 1, "different": -2},
    "volume": {"same": 1.5, "different": -2.5},
    "issue": {"same": 0.5, "different": -0.5},
    "pages": {"same": 3, "start": 2, "different": -4},
    "abstract": {"same": 4, "similar": 1, "different": -3},
}
