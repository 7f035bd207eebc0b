"""What happens to exports on their way: each mutation takes a file and gives a worse one."""

import re
from collections.abc import Callable
from random import Random

Lines = list[str]
_STARTS = re.compile(r"TY  - |PMID- |PT J|%0 |RT |<\d+\.? ?>|RECORD|Document|\s*<record>|@article")
_ENDS = re.compile(r"ER\b|EF\b")
_HEADS = [
    *("Record #3 of 18", "Provider: Example", "1.", "<7. >", "EF", "FN Clarivate", "VR 1.0"),
    *("ER  - ", "TY  - JOUR", "Link to the Ovid Full Text or citation:", "Search Strategy:"),
    *("________________________________", "\ufeff", "words", "      indented words", "%", ""),
    *("1     exp Ketamine/ (12345)", "PMID- ", "PT J", "CI  - 1.2 to 3.4", "\t"),
]


def mutated(text: str, random: Random) -> bytes:
    """The file after up to six mutations of its lines and up to two of its bytes."""
    lines = text.split("\n")
    for _ in range(random.choice([0, 1, 1, 2, 3, 6])):
        lines = random.choice(OF_LINES)(lines, random)
    ends = random.choice(["\n", "\n", "\r\n", "\r", "\r\r\n", ""])
    if ends:
        whole = ends.join(lines)
    else:
        whole = "".join(line + random.choice(["\n", "\r\n", "\r"]) for line in lines)
    data = whole.encode(random.choice(CODECS), "replace")
    for _ in range(random.choice([0, 0, 1, 2])):
        data = random.choice(OF_BYTES)(data, random)
    return data


def drop(lines: Lines, random: Random) -> Lines:
    at = random.randrange(len(lines))
    return lines[:at] + lines[at + random.choice([1, 1, 2, 7]) :] or [""]


def double(lines: Lines, random: Random) -> Lines:
    at = random.randrange(len(lines))
    stop = at + random.choice([1, 1, 9])
    return lines[:stop] + lines[at:]


def join(lines: Lines, random: Random) -> Lines:
    at = random.randrange(len(lines))
    return [*lines[:at], " ".join(lines[at : at + 2]), *lines[at + 2 :]]


def swap(lines: Lines, random: Random) -> Lines:
    one, two = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return lines


def insert(lines: Lines, random: Random) -> Lines:
    lines.insert(random.randrange(len(lines) + 1), random.choice(_HEADS))
    return lines


def break_tags(lines: Lines, random: Random) -> Lines:
    for _ in range(random.randrange(1, 6)):
        at, column = random.randrange(len(lines)), random.randrange(7)
        line = lines[at]
        lines[at] = random.choice(
            [
                line[:column] + line[column + 1 :],
                line[:column] + random.choice(" -xX\u00a0\u200b") + line[column:],
                line[:4].lower() + line[4:],
                f"   {line}",
            ]
        )
    return lines


def lose_starts(lines: Lines, random: Random) -> Lines:
    share = random.choice([0.05, 0.5, 1])
    return [x for x in lines if not (_STARTS.match(x) and random.random() < share)] or [""]


def lose_ends(lines: Lines, random: Random) -> Lines:
    share = random.choice([0.05, 0.5, 1])
    return [x for x in lines if not (_ENDS.match(x) and random.random() < share)] or [""]


def lose_blanks(lines: Lines, random: Random) -> Lines:
    return [line for line in lines if line.strip()] or [""]


def indent(lines: Lines, random: Random) -> Lines:
    space = random.choice(["  ", "\t", "> "])
    return [space + line for line in lines]


def space_oddly(lines: Lines, random: Random) -> Lines:
    old, new = random.choice([("  - ", " - "), ("  - ", "  -"), (" ", "\u00a0"), ("- ", "-  ")])
    return [line.replace(old, new, 1) for line in lines]


def space_out(lines: Lines, random: Random) -> Lines:
    return [piece for line in lines for piece in (line, "")]


def truncate(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def behead(data: bytes, random: Random) -> bytes:
    return data[random.randrange(min(len(data), 200) + 1) :]


def overwrite(data: bytes, random: Random) -> bytes:
    pieces = [
        b"\0",
        b"\0\0\0",
        b"\xff",
        b"\xe9",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\x1a",
        b"\r",
        b"\n",
    ]
    for _ in range(random.randrange(1, 5)):
        at = random.randrange(len(data) + 1)
        data = data[:at] + random.choice(pieces) + data[at + random.choice([0, 0, 1]) :]
    return data


def mix_encodings(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + "Größe né – “x”\n".encode(random.choice(CODECS)) + data[at:]


OF_LINES: list[Callable[[Lines, Random], Lines]] = [
    *(drop, double, join, swap, insert, insert, break_tags, break_tags),
    *(lose_starts, lose_ends, lose_blanks, indent, space_oddly, space_out),
]
OF_BYTES: list[Callable[[bytes, Random], bytes]] = [truncate, behead, overwrite, mix_encodings]
CODECS = ["utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
