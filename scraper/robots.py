"""Which addresses we may ask for: what robots.txt lets us, and where an answer may send us on to.

robots.txt as in RFC 9309, with its two safe sides: a copy counts for a day; where it cannot be read (the
server fails or is out of reach) the last copy counts for 30 days, and with none nothing is fetched.
protego is imported when there are rules to read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from urllib.parse import SplitResult, urlsplit

from scraper.errors import RobotsDisallow, SourceUnreadable
from scraper.model import RobotsCopy

if TYPE_CHECKING:
    from protego import Protego

TOKEN = "practice-watch"  # noqa: S105  # the name that robots.txt files know a program by
"""What robots.txt calls us, and the first word of our User-Agent."""

MAX_ROBOTS_BYTES = 500 * 1024
"""What RFC 9309 asks a robot to read at least; we read no more."""

_FRESH = timedelta(hours=24)
_SERVES = timedelta(days=30)
_REST_S = 600.0  # a robots.txt that failed is left alone for so long, or a run would ask for it before every page
_LONGEST_CRAWL_DELAY_S = 86_400.0
_USUAL_PORTS = {"http": 80, "https": 443}


class RobotsStore(Protocol):
    """Where copies of robots.txt are kept between runs."""

    def get(self, origin: str) -> RobotsCopy | None:
        """The copy of a host; None if there is none."""

    def put(self, copy: RobotsCopy) -> None:
        """Keep a copy in place of the older one."""


class ReadRobots(Protocol):
    """Asks an origin for its robots.txt."""

    def __call__(self, origin: str, *, patient: bool) -> str:
        """The text, empty where there is none (4xx).

        Args:
            origin: As in `RobotsCopy`.
            patient: Whether to try again when it fails; not where an older copy serves.

        Raises:
            SourceUnreadable: It could not be read.
        """


@dataclass(frozen=True, slots=True)
class RobotsVerdict:
    """What robots.txt says of one address; `str()` of it is for a person.

    Attributes:
        allowed: Whether we may read the address.
        crawl_delay_s: The pause it asks for between two requests; 0 if it asks for none.
        text: The verdict in words, with what to do where it is no.
    """

    allowed: bool
    crawl_delay_s: float
    text: str

    def __str__(self) -> str:
        return self.text


class RobotsGate:
    """Decides from the stored copies, and has them read when they are due."""

    def __init__(
        self,
        store: RobotsStore,
        read: ReadRobots,
        *,
        now: Callable[[], datetime],
        clock: Callable[[], float],
    ) -> None:
        self._store = store
        self._read = read
        self._now = now
        self._clock = clock
        self._rules: dict[str, tuple[str, Protego]] = {}  # by origin: a text, and what it says
        self._failed: dict[str, tuple[float, SourceUnreadable]] = {}  # by origin: when, and how

    def admit(self, url: str) -> float:
        """The pause that robots.txt asks for between two requests, in seconds; 0 for none.

        Raises:
            RobotsDisallow: We may not read the address.
        """
        verdict = self.verdict(url)
        if not verdict.allowed:
            raise RobotsDisallow(verdict.text)
        return verdict.crawl_delay_s

    def verdict(self, url: str) -> RobotsVerdict:
        """What robots.txt says of an address, also when it cannot be read."""
        origin = origin_of(url)
        try:
            copy = self._copy(origin)
        except SourceUnreadable as error:
            text = (
                f"{origin}/robots.txt cannot be read, and no copy is kept of the last {_SERVES.days} days.\n"
                f"Without it nothing is fetched. Run the check again when it can be read.\n{error}"
            )
            return RobotsVerdict(allowed=False, crawl_delay_s=0.0, text=text)
        if not copy.text.strip():
            return RobotsVerdict(allowed=True, crawl_delay_s=0.0, text=f"{origin} has no rules for robots")
        rules = self._parsed(copy)
        delay_s = min(rules.crawl_delay(TOKEN) or 0.0, _LONGEST_CRAWL_DELAY_S)
        if not rules.can_fetch(url, TOKEN):
            text = (
                f"{origin}/robots.txt does not let {TOKEN} read {url}. Nothing was changed.\n"
                "Ask the site to admit the program (docs/operators.md has a letter), or save the\n"
                "page in a browser and run: practice-watch check --file PAGE"
            )
            return RobotsVerdict(allowed=False, crawl_delay_s=delay_s, text=text)
        asks = f", and asks for {delay_s:g} s between two requests" if delay_s else ""
        return RobotsVerdict(allowed=True, crawl_delay_s=delay_s, text=f"{origin}/robots.txt allows us{asks}")

    def _copy(self, origin: str) -> RobotsCopy:
        kept = self._store.get(origin)
        age = self._now() - kept.fetched_at if kept else timedelta.max
        # A copy from the future (a clock that was wrong) is read again, but is better than none.
        if kept and timedelta(0) <= age < _FRESH:
            return kept
        serves = kept if age <= _SERVES else None
        try:
            text = self._ask(origin, patient=serves is None)
        except SourceUnreadable:
            if serves:
                return serves
            raise
        copy = RobotsCopy(origin=origin, fetched_at=self._now().replace(microsecond=0), text=text)
        self._store.put(copy)
        return copy

    def _ask(self, origin: str, *, patient: bool) -> str:
        if origin in self._failed:
            failed_at, failure = self._failed[origin]
            if self._clock() - failed_at < _REST_S:
                raise failure
        try:
            return self._read(origin, patient=patient)
        except SourceUnreadable as error:
            self._failed[origin] = (self._clock(), error)
            raise

    def _parsed(self, copy: RobotsCopy) -> Protego:
        if copy.origin not in self._rules or self._rules[copy.origin][0] != copy.text:
            from protego import Protego

            self._rules[copy.origin] = (copy.text, Protego.parse(copy.text))
        return self._rules[copy.origin][1]


def parts_of(url: str) -> SplitResult:
    """The parts of an address that we can ask for.

    Raises:
        SourceUnreadable: It is not one; the text does not repeat a password that stands in it.
    """
    try:
        parts = urlsplit(url)
        usable = parts.port != 0  # .port raises ValueError where it is no number or above 65535
    except ValueError as error:
        raise SourceUnreadable(f"{url!r} is not an address ({error}). Correct `url` in config.yaml") from error
    if parts.scheme not in _USUAL_PORTS or not parts.hostname or not usable:
        raise SourceUnreadable(
            f"{url!r} is not the address of a page: it must be http:// or https:// and a host. "
            "Correct `url` in config.yaml"
        )
    if parts.username is not None:
        raise SourceUnreadable(
            f"The address of a page at {parts.hostname} holds a user name or password, which would be stored "
            "and printed with it. Give it without"
        )
    return parts


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, in one form: lower case, no usual port."""
    parts = parts_of(url)
    host = parts.hostname or ""
    port = "" if parts.port in (None, _USUAL_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://[{host}]{port}" if ":" in host else f"{parts.scheme}://{host}{port}"


def stay_on_site(here: str, there: str, hosts: Collection[str]) -> None:
    """Agree to a redirect within the site.

    Args:
        here: The address that redirects.
        there: Where to.
        hosts: The site's host names, in lower case.

    Raises:
        SourceUnreadable: It leads elsewhere, or from https to http.
    """
    old, new = parts_of(here), parts_of(there)
    old_port = old.port or _USUAL_PORTS[old.scheme]
    new_port = new.port or _USUAL_PORTS[new.scheme]
    if (old.scheme, new.scheme) == ("https", "http"):
        raise SourceUnreadable(
            f"{here} redirects to {there}, from https to http, where anybody on the way could change the "
            "page. It was not followed. Look at it in a browser, and tell the site's people"
        )
    upgraded = (old.scheme, old_port, new.scheme, new_port) == ("http", 80, "https", 443)
    if new.hostname not in hosts or not (upgraded or (old_port == new_port)):
        raise SourceUnreadable(
            f"{here} redirects to {there}, outside the site. It was not followed.",
            "Look at it in a browser: if the page is there now, set the source's `url` (or add the host to its "
            "`hosts`) in config.yaml",
        )


def stay_outside(source: str, there: str, resolve: Callable[[str], Collection[str]]) -> None:
    """Agree to a redirect that does not lead from a public site into a private network.

    A source that is itself private or local may lead to such places; it was configured so.

    Raises:
        SourceUnreadable: The site is public and the redirect's host, or one of its addresses, is not.
    """
    host, target = parts_of(source).hostname or "", parts_of(there).hostname or ""
    if host == target:
        return
    inside = [address for address in resolve(target) if not _is_public(address)]
    if not inside:
        return
    own = resolve(host)
    if own and not any(_is_public(address) for address in own):
        return
    raise SourceUnreadable(
        f"{source} redirects to {there}, which is inside a private network ({inside[0]}). It was not followed.",
        "Tell the site's people; if it is meant, set the source's `url` in config.yaml to it",
    )


def resolved(host: str) -> list[str]:
    """The IP addresses of a host; none where it is not known, which the connection will then say."""
    import socket

    try:
        return [str(info[4][0]) for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        return []


def _is_public(address: str) -> bool:
    import ipaddress

    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast
