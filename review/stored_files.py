"""Files named by what is in them: the same bytes are stored once and never change."""

from hashlib import sha256

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import storages


def keep(content: bytes) -> str:
    """Store the bytes, if they are new, and return their sha256 in hex, which is their name."""
    name = sha256(content).hexdigest()
    storage = storages["documents"]
    if not storage.exists(_path(name)):
        storage.save(_path(name), ContentFile(content))
    return name


def open_file(name: str) -> File:
    """The file with that sha256, to be closed by the caller."""
    return storages["documents"].open(_path(name))


def read(name: str) -> bytes:
    """The bytes with that sha256."""
    with open_file(name) as file:
        return file.read()


def _path(name: str) -> str:
    """In folders by the first two digits, so that none grows too long to list."""
    return f"{name[:2]}/{name}"
