"""E-mail addresses that a page holds in code (base64, hexadecimal, shifted letters) for a script to read."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Iterator

from scraper.email_addresses import without_addresses

_TOKEN = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}(?:%3[Dd]){0,2}")
_HEXADECIMAL = re.compile(r"(?:[0-9a-fA-F]{2}){8,}")
_SHIFTED = re.compile(r"(?i)znvygb:[^\"'<>\s]*")  # 'mailto:', each letter moved by 13
_LONGEST = 20_000  # characters of a token
_GLANCE = 48  # characters by which what is no text is told
_TEXT = 0.9  # of the characters of a text can be read


def without_coded(text: str) -> str:
    """A text without the codes of what looks like an e-mail address."""
    return _SHIFTED.sub("#", _TOKEN.sub(lambda token: "" if _tells(token[0]) else token[0], text))


def _tells(token: str) -> bool:
    if len(token) > _LONGEST:
        return False
    return any(
        any(without_addresses(said) != said for said in (decoded, codecs.encode(decoded, "rot13"), decoded[::-1]))
        for code in {token, *token.split("/")}
        for decoded in _decoded(code)
    )


def _decoded(code: str) -> Iterator[str]:
    """What a code can mean, where that is text."""
    code = re.sub("(?i)=|%3d", "", code)
    if _HEXADECIMAL.fullmatch(code):
        yield from _readable(bytes.fromhex(code))
    plain = code.replace("-", "+").replace("_", "/")
    if len(plain) < 12 or len(plain) % 4 == 1 or not _looks_like_text(plain[:_GLANCE]):
        return
    try:
        yield from _readable(base64.b64decode(plain + "=" * (-len(plain) % 4)))
    except binascii.Error:
        return


def _looks_like_text(code: str) -> bool:
    """Whether the beginning of a code means text; most tokens of a page are words or numbers."""
    return any(_readable(base64.b64decode(code[: len(code) // 4 * 4])))


def _readable(body: bytes) -> Iterator[str]:
    text = body.decode("utf-8", "ignore")
    if body and sum(char.isprintable() or char.isspace() for char in text) >= _TEXT * len(body):
        yield text
