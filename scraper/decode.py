"""Bytes to text, as a browser would, before any tree is built."""

from __future__ import annotations

import re

import webencodings

_META = re.compile(rb"""(?is)<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([a-z0-9_:.\-]+)""")
_HEADER = re.compile(r"""(?i)charset\s*=\s*["']?\s*([a-z0-9_:.\-]+)""")
_COMMENT = re.compile(rb"(?s)<!--.*?-->")

_PRESCAN_BYTES = 4096  # browsers look at 1,024; pages with long comments before the label are read all the same


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of an HTML answer.

    A byte order mark counts most, then the label in the header, then the one in the page; labels
    mean what the WHATWG table says. Without any, UTF-8 where the bytes are valid UTF-8, else
    windows-1252. Bytes that fit no character become U+FFFD.

    Args:
        body: The bytes, decompressed.
        content_type: The Content-Type header, if there is one.
    """
    labels = []
    if header := _HEADER.search(content_type or ""):
        labels.append(header[1])
    if meta := _META.search(_COMMENT.sub(b"", body[:_PRESCAN_BYTES])):
        label = meta[1].decode("ascii")
        # a page whose label could be read byte by byte cannot be UTF-16
        labels.append("utf-8" if label.lower().startswith("utf-16") else label)
    encoding = next((found for label in labels if (found := webencodings.lookup(label))), None)
    if encoding is None:
        try:
            return body.decode("utf-8-sig")
        except UnicodeDecodeError:
            encoding = webencodings.lookup("windows-1252")
    text: str = webencodings.decode(body, encoding, errors="replace")[0]
    return text
