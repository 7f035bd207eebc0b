"""Files that hold files: zip and gzip, opened in memory within limits; nothing is written to disk."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from screening.readers.records import UnreadableFile

ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
LARGEST = 512 * 1024 * 1024  # bytes unpacked, of all files together
MOST = 1000  # files
_DEEPEST = 2  # a zip in a zip is opened, one in that is not
_JUNK = {".ds_store", "thumbs.db", "desktop.ini"}
_DOCUMENTS = ("[Content_Types].xml", "mimetype")
_BROKEN = (BadZipFile, LargeZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
_UNPACK = "Unpack it on your computer and upload the files in it."


@dataclass(frozen=True, slots=True)
class Member:
    """A file by itself, or one of a container: `name` is "container/member".

    `error` says why it cannot be read; `is_junk` marks what an operating system adds.
    """

    name: str
    data: bytes = b""
    error: UnreadableFile | None = None
    is_junk: bool = False


def members(name: str, data: bytes) -> Iterator[Member]:
    """The files in a zip or gzip file, in order; any other file is its own only member."""
    yield from _members(name, data, depth=1)


def is_document(data: bytes) -> bool:
    """Whether a zip is the inside of a document of Word, Excel or LibreOffice: it is one file."""
    return any(document in names_in(data)[:1000] for document in _DOCUMENTS)


def names_in(data: bytes) -> list[str]:
    """The names in a zip file; none when its directory is damaged."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            return archive.namelist()
    except _BROKEN:
        return []


def _members(name: str, data: bytes, depth: int) -> Iterator[Member]:
    if data.startswith(GZIP):
        yield from _gzip(name, data, depth)
    elif data.startswith(ZIP) and not is_document(data):
        yield from _zip(name, data, depth)
    elif data.startswith(b"PK\x05\x06"):
        yield Member(
            name, error=_error("no_files", "The ZIP archive holds no file", "Pack it again.")
        )
    else:
        yield Member(name, data)


def _gzip(name: str, data: bytes, depth: int) -> Iterator[Member]:
    try:
        with gzip.open(BytesIO(data)) as file:
            inner = file.read(LARGEST + 1)
    except _BROKEN:
        yield Member(name, error=_damaged("gzip"))
        return
    if len(inner) > LARGEST:
        yield Member(name, error=_too_big())
    elif inner[257:262] == b"ustar":
        yield Member(name, error=_error("archive", "The file is a tar archive", _UNPACK))
    elif depth > _DEEPEST:
        yield Member(name, error=_nested())
    else:
        short = name[:-3] if name.lower().endswith(".gz") else name
        yield from _members(short, inner, depth + 1)


def _zip(name: str, data: bytes, depth: int) -> Iterator[Member]:
    try:
        with ZipFile(BytesIO(data)) as archive:
            files = [info for info in archive.infolist() if not info.is_dir()]
            if error := _refusal(files, depth):
                yield Member(name, error=error)
                return
            seen: dict[str, int] = {}
            for info in files:
                inside = _name(info)
                seen[inside] = seen.get(inside, 0) + 1
                label = inside if seen[inside] == 1 else f"{inside} ({seen[inside]})"
                yield from _member(archive, info, f"{name}/{label}", depth)
    except _BROKEN:
        yield Member(name, error=_damaged("ZIP"))


def _refusal(files: list[ZipInfo], depth: int) -> UnreadableFile | None:
    """Why a zip is not opened at all."""
    if not files:
        return _error("no_files", "The ZIP archive holds no file", "Pack it again.")
    if depth > _DEEPEST:
        return _nested()
    if len(files) > MOST:
        return _error("too_many", f"The ZIP archive holds more than {MOST} files", _UNPACK)
    return _too_big() if sum(info.file_size for info in files) > LARGEST else None


def _member(archive: ZipFile, info: ZipInfo, name: str, depth: int) -> Iterator[Member]:
    inside = _name(info)
    parts = inside.split("/")
    if "__MACOSX" in parts or parts[-1].lower() in _JUNK or parts[-1].startswith("._"):
        yield Member(name, is_junk=True)
    elif info.flag_bits & 1:
        remedy = "Pack it again without a password."
        yield Member(name, error=_error("encrypted", "The file is encrypted", remedy))
    elif inside.startswith("/") or ".." in parts or inside[1:2] == ":":
        what = "The file is named by a path outside of the archive"
        yield Member(name, error=_error("unsafe_name", what, _UNPACK))
    else:
        try:
            data = archive.read(info)
        except _BROKEN:
            yield Member(name, error=_damaged("ZIP"))
            return
        yield from _members(name, data, depth + 1)


def _name(info: ZipInfo) -> str:
    """The name, which is UTF-8 in many archives that do not say so."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/").replace("\0", "")


def _error(code: str, what: str, remedy: str) -> UnreadableFile:
    return UnreadableFile(code, f"{what}.", remedy)


def _damaged(kind: str) -> UnreadableFile:
    what = f"The {kind} file is damaged or was not uploaded as a whole"
    return _error("damaged_archive", what, "Pack or download it again and upload it once more.")


def _nested() -> UnreadableFile:
    return _error("nested", "The archive is in an archive that is in an archive", _UNPACK)


def _too_big() -> UnreadableFile:
    size = LARGEST // 1024 // 1024
    return _error("too_big", f"Unpacked, the files take more than {size} MB", _UNPACK)
