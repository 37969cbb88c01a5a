"""One form for each address, however the page writes it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from scraper.text import REMEMBERED

_TRACKING = re.compile(
    r"(?i)^(utm_.*|mtm_.*|pk_.*|fbclid|gclid|dclid|msclkid|twclid|yclid|igshid|mc_[ce]id|_ga|_gl|_hs.*|ref|"
    r"_x_tr_.*|ref_src|source|cmpid|campaign|trk|itok|token|sid|sessionid|phpsessid|jsessionid|cachebuster|nocache|ts|_)$"
)
_ARCHIVED = re.compile(r"(?i)^(?:https?://[^/]+)?/(?:web|[a-z]+)/\d{4,14}(?:[a-z]{2}_)?/(https?:/{1,2}.+)$")
_TRANSLATED = re.compile(r"(?i)^([a-z0-9-]+)\.translate\.goog$")  # a hyphen stands for a dot, two for a hyphen
_REDIRECTING = frozenset("url u to target dest destination q link r redirect redirect_url goto next continue".split())
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_-]+)+")
_UNESCAPED = "/:@!$&'()*+,=~-._"


@dataclass(frozen=True, slots=True)
class Site:
    """Which addresses belong to the watched site.

    Attributes:
        url: Address of the source as configured; gives `one_form` its scheme and host.
        hosts: Further names of the same site, in lower case.
    """

    url: str
    hosts: frozenset[str] = frozenset()

    def has(self, host: str | None) -> bool:
        """Whether a host name is one of the site's."""
        return host is not None and (host == urlsplit(self.url).hostname or host in self.hosts)

    def with_hosts(self, more: Iterable[str]) -> Site:
        """The same site, known by further host names."""
        return Site(self.url, self.hosts | {host.lower() for host in more})


def _path(path: str) -> str:
    segments: list[str] = []
    for part in path.split("/"):
        segment = quote(unquote(part.partition(";")[0]), safe=_UNESCAPED)
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    return "/" + "/".join(segments)


@lru_cache(maxsize=REMEMBERED)
def one_form(href: str, base: str, site: Site) -> str | None:
    """The address a link points to, in one form.

    An address of the site is its path, under the scheme and host of the source's own address. Any
    other keeps its host and its query, without tracking parameters. The wrapping of a web archive,
    and that of a redirector that is told the whole address, is taken off.

    Args:
        href: As the page has it.
        base: Address that relative ones start from.
        site: The watched site.

    Returns:
        The address, or None where the link leads to no page (`mailto:`, `#top`, malformed).
    """
    href = "".join(href.split())
    if not href or href.startswith("#"):
        return None
    if _PLAIN_PATH.fullmatch(href) and site.has(urlsplit(base).hostname):  # most are: in a tenth of the time
        own = urlsplit(site.url)
        return f"{own.scheme}://{own.netloc}{href}"
    try:
        absolute = urljoin(base, href)
        if wrapped := _ARCHIVED.match(absolute):
            absolute = re.sub(r"(?i)^(https?:)/{1,2}", r"\1//", wrapped[1])
        parts = urlsplit(_told(absolute))
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host:
        return None
    path = _path(parts.path)
    if translated := _TRANSLATED.match(host):
        host = str(translated[1]).replace("--", "\n").replace("-", ".").replace("\n", "-")
    if site.has(host):
        own = urlsplit(site.url)
        return urlunsplit((own.scheme, own.netloc, path, "", ""))
    netloc = host if port in (None, 80, 443) else f"{host}:{port}"
    query = urlencode([pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(pair[0])])
    return urlunsplit((parts.scheme.lower(), netloc, path, query, ""))


def _told(address: str) -> str:
    """The address that a redirector's address holds; any other as it is."""
    if "?" not in address:
        return address
    for name, value in parse_qsl(urlsplit(address).query):
        if name.lower() in _REDIRECTING and re.match(r"(?i)https?://[^/]", value):
            return value
    return address


def address_key(url: str) -> str:
    """What two addresses in one form are compared by: `http` and `https` are no difference."""
    return url.partition("://")[2]


def site_path(url: str, site: Site) -> str | None:
    """The path of an address of the site; None for any other address."""
    form = one_form(url, site.url, site)
    if form is None or not site.has(urlsplit(form).hostname):
        return None
    return urlsplit(form).path
