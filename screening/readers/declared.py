"""The encoding that an XML file says it has, for bytes that are not UTF-8."""

import codecs
import re

_DECLARATION = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
# Those in which the signs of the markup are the bytes of ASCII.
_KNOWN = re.compile(
    r"iso8859-\d+|cp125\d|koi8-[rut]|gb2312|gbk|gb18030|hz|big5(?:hkscs)?|cp9(?:32|36|49|50)"
    r"|shift_jis(?:x0213)?|euc_(?:jp|kr)|johab|mac-\w+|tis-620|kz1048"
)


def declared_codec(data: bytes) -> str:
    """The codec that the XML declaration of `data` names, if `data` can be read by it; else "".

    ISO 8859-1 is read as Windows-1252, of which it is a part: files are labelled so that are not.
    """
    found = _DECLARATION.match(data)
    if found is None:
        return ""
    try:
        name = codecs.lookup(found.group(1).decode()).name
    except LookupError:
        return ""
    if name in ("iso8859-1", "cp1252"):
        return "cp1252"
    if not _KNOWN.fullmatch(name):
        return ""
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return ""
    return name
