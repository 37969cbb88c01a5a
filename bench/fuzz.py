"""A fuzzer of the reader: whatever the bytes, it says something, within its limits of time and memory.

Hypothesis draws the pages: raw bytes, tags at random, good pages of every rendering with damage done to them, and pages that
repeat one thing as often as fits. Each goes the way of an answer: decoded, digested, read, judged, and where it is
accepted, compared with a listing that is known. Batches run in processes of their own, whose peak memory is
theirs alone. Time is the process's own (CPU), so that a busy machine makes no fault.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path
from random import Random

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: E402  # after the path
from hypothesis import strategies as st  # noqa: E402

from monitor.derive import addresses_of  # noqa: E402  # after the path
from monitor.history import advance  # noqa: E402
from scraper.addresses import Site  # noqa: E402
from scraper.decode import decode  # noqa: E402
from scraper.listing import read_listing  # noqa: E402
from scraper.markup import MAX_TAGS  # noqa: E402
from scraper.model import Bounds, Look  # noqa: E402
from scraper.model.history import State  # noqa: E402
from scraper.plausibility import doubts  # noqa: E402
from scraper.source_digest import source_digest  # noqa: E402
from tests.simulation.listings import SITE_URL, random_page  # noqa: E402
from tests.simulation.nasty import NASTY  # noqa: E402
from tests.simulation.renderings import ORDINARY  # noqa: E402

MOST_S = 2.0
MOST_KB = 300_000
MAX_BODY = 3_000_000
SITE = Site(SITE_URL)
EXAMPLES = 400  # of a batch
gc.set_threshold(100_000)  # as the command line does, before it reads anything


@dataclass
class Batch:
    """What a batch of pages came to."""

    reads: Counter[str] = field(default_factory=Counter)
    slowest_s: float = 0.0
    slowest: str = ""
    peak_kb: int = 0
    faults: list[str] = field(default_factory=list)


def _known() -> State:
    from datetime import UTC, datetime

    body = ORDINARY["RichText"](random_page(Random(5)), Random(5)).encode()
    listing = read_listing(body, base_url=SITE_URL, site=SITE).listing
    assert listing is not None
    look = Look(1, datetime(2026, 1, 5, tzinfo=UTC), 1, 0.0, "check")
    numbers = iter(range(1, 10_000))
    return advance(None, listing, look, practice_id=lambda _: next(numbers), category_id=lambda _: next(numbers)).state


def go_through(body: bytes, content_type: str | None, state: State, *, first: bool = False) -> str:
    """The way of an answer, as a later look or the first one; how it ended."""
    source_digest(decode(body, content_type))
    known = frozenset() if first else addresses_of(state)
    reading = read_listing(body, base_url=SITE_URL, site=SITE, content_type=content_type, known=known)
    reasons = doubts(reading, final_url=SITE_URL, site=SITE, subject="smarter practice", last=None, bounds=Bounds())
    if reading.listing is None:
        return "held unread"
    numbers = iter(range(10_000, 1_000_000))
    look = Look(2, state.last.observed_at, 2, 0.0, "check")
    advance(state, reading.listing, look, practice_id=lambda _: next(numbers), category_id=lambda _: next(numbers))
    return "held" if reasons else "accepted"


# -- pages ---------------------------------------------------------------------------------------------

_TAGS = """html head body main article section div p ul ol li dl dt dd a h1 h2 h3 h4 h5 h6 table caption thead tbody tr td th
    details summary nav aside header footer span strong em b i br hr img template noscript script style svg title form
    button select option textarea iframe object math frameset plaintext xmp listing menu figure figcaption base""".split()
_WORDS = """Recently published examples|All our smarter practice examples|About smarter practice|Kent Police|Safer Sleep|–|-|(|)|
    and|&|&amp;|&#0;|&#x110000;|\x00|\ufeff|\u200b|\u202e|New|5|read more|tags|related""".split("|")
_OUTER = ('<!DOCTYPE html><html><head><title>About smarter practice</title></head><body><main><h1>About smarter practice</h1>'
          '<p>Prose.</p><h2>Recently published examples</h2><ul><li><a href="/a">Safer Sleep – Kent Police</a></li></ul>'
          '<h2>All our smarter practice examples</h2>', '</main><footer>Foot</footer></body></html>')  # fmt: skip
_HREFS = ("http://[", "//[::1", "http://[v1.x]/a", "//a]b/", "http://a:b/", "http://a:99999/", "http:///x", "http:", "javascript:x",
          "data:,x", "mailto:a", "//\u2100/", "http://\uff0f/", "?x", "#", "\x00", "\x7f://x", "%", "%zz", "..\\..", "/web/20240101000000/http://[")  # fmt: skip
_REPEATED = (
    "<", ">", "<a ", "<!--", "-->", "<![CDATA[", "<?", "&", "&amp;", "&#", '"', "'", "=", " ", "\n", "\t", "-", " - ", " – ",
    "and ", " and ", "(", ")", "()", "( ", "[", "A", "A ", "–", "\u0301", "\u200b", "\ufdfa", "\U0001f1ec", "<p>", "<b>",
    "</p>", "</b>", "<li>", "<ul>", "<ul><li>", "<div>", "<span>", "<h2>", "<h3>x</h3>", "<h2>Recently published examples</h2>",
    "<table>", "<tr>", "<td>", "<tr><td>", "<dl>", "<dt>x", "<dd>x", "<a>", "<a href=x>", "<a href=/{n}>x</a>", "<br>",
    "<li><a href=/{n}>Example {n} – Kent Police</a></li>", "<li><a href=/a>Same title – Kent Police</a></li>",
    "<h3>Heading {n}</h3><ul><li><a href=/{n}>Example {n} – Kent Police</a></li></ul>", "<p><a href=/{n}>x</a> and text</p>",
    "<a href=/{n}>A – Kent Police and Essex Police</a> ", "Kent Police and ", "Avon and Somerset Police and ", "<details><summary>x",
    "<script>", "<style>", "<title>", "<template>", "<noscript>", "<svg>", "<select><option>", "<button>x</button>",
    "<a href=/{n}><b><i><em>", "</li></ul></div>", "<p id={n} aria-labelledby={n}>x", "<div aria-hidden=true hidden>", "<img alt=x>",
    "<table><tr><td><a href=/{n}>Example {n}</a></td><td>Kent Police</td></tr></table>", "<base href=/{n}>", "<link rel=canonical href=/{n}>",
    "<li><a href=/{n}>Example {n}</a></li>", "<li><a href=/{n}>Example {n} – Kent Police</a><div hx-get=/x hx-trigger=load></div></li>",
    "<ul><li><a href=/{n}>Example {n} – Kent Police</a></li></ul><p>5 examples</p>", "<button aria-expanded=true aria-controls=p>T</button>",
    "<h3>Theme {n} (1)</h3><ul><li><a href=/{n}>Example {n} – Kent Police</a></li></ul>", "<div id=p><button aria-expanded=true aria-controls=p>",
    "<ul><li><a href=#p>T</a></li><li><a href=#q>U</a></li></ul>", "<div id=p><ul><li><a href=/{n}>x</a></li></ul></div><div id=q><h3>x</h3>",
    "<li><a href=/{n}><span>Tag</span> Example {n}</a> <span>Kent Police</span> <span>Essex Police</span></li>", "<a role=tab href=#t{n}>T</a>",
    "<div class=card><p><a href=/{n}>Example {n}</a></p><p>Kent Police</p></div>", "<div role=tabpanel id=t{n} aria-labelledby=u><a href=/{n}>x</a></div>",
    "<meta charset=x>", "<h1>About smarter practice</h1>", "<ul><li><a href=/{n}>x</a><ul><li><a href=/{n}>y</a></li></ul></li></ul>",
)  # fmt: skip


def repeated(piece: str, count: int, *, framed: bool) -> bytes:
    """One thing again and again, up to the size that an answer may have."""
    room = MAX_BODY - 1_000
    if "{n}" in piece:
        count = min(count, room // (len(piece.encode()) + 4))
        text = "".join(piece.replace("{n}", str(number)) for number in range(count))
    else:
        text = piece * min(count, room // len(piece.encode()))
    return (f"{_OUTER[0]}{text}{_OUTER[1]}" if framed else text).encode("utf-8", "surrogatepass")


def _tag(random: Random) -> str:
    name = random.choice(_TAGS)
    attributes = random.choice(
        [
            "",
            "",
            " href=/x",
            ' href="/p/1" class="a b"',
            " id=x role=heading aria-level=2",
            " hidden",
            " style=display:none",
            f" href={random.choice(_HREFS)}",
        ]
    )
    return random.choice(
        [f"<{name}{attributes}>", f"<{name}{attributes}>", f"</{name}>", f"<{name}{attributes}", f"<{name}/>"]
    )


def _soup(random: Random) -> bytes:
    text = "".join(
        random.choice([_tag(random), _tag(random), random.choice(_WORDS)]) for _ in range(random.randint(1, 3_000))
    )
    return (f"{_OUTER[0]}{text}{_OUTER[1]}" if random.random() < 0.7 else text).encode("utf-8", "surrogatepass")


def _good(random: Random) -> bytes:
    page = random_page(random)
    if random.random() < 0.5:
        return ORDINARY[random.choice(list(ORDINARY))](page, random).encode()
    return NASTY[random.choice(list(NASTY))](page, random)[0]


def _damaged(random: Random) -> bytes:
    body = bytearray(_good(random))
    for _ in range(random.choice([1, 1, 3, 10, 100])):
        at, length = random.randrange(len(body) + 1), random.choice([1, 1, 5, 50, 500, 5_000])
        way = random.randrange(6)
        if way == 0:
            del body[at : at + length]
        elif way == 1:
            body[at:at] = body[at : at + length]
        elif way == 2 and at < len(body):
            body[at] = random.randrange(256)
        elif way == 3:
            body[at:at] = _tag(random).encode()
        elif way == 4:
            other = _good(random)
            start = random.randrange(len(other))
            body[at:at] = other[start : start + length]
        else:
            body[at:at] = random.randbytes(length % 64)
        del body[MAX_BODY:]
    return bytes(body)


PAGES = {
    "bytes": st.binary(max_size=20_000),
    "tags at random": st.randoms(use_true_random=True).map(_soup),
    "a good page, damaged": st.randoms(use_true_random=True).map(_damaged),
    "one thing repeated": st.builds(
        repeated,
        st.sampled_from(_REPEATED),
        st.sampled_from([10, 100, 1_000, 10_000, 100_000, 3_000_000]),
        framed=st.booleans(),
    ),
}  # fmt: skip
CONTENT_TYPES = st.sampled_from(
    [None, "text/html; charset=utf-8", "text/html; charset=utf-16", "text/html; charset=x", "image/png"]
)


def _saved(body: bytes, folder: Path) -> str:
    import hashlib

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{hashlib.sha256(body).hexdigest()[:16]}.html"
    path.write_bytes(body)
    return path.name


def _try(done: Batch, body: bytes, what: str, folder: Path, way: Callable[[], str]) -> None:
    """Read one page, and count how it ended, how long it took, how much memory the process has had."""
    said = f"{len(body):,} bytes {what}"
    started = time.process_time()
    try:
        done.reads[way()] += 1
    except Exception as error:  # noqa: BLE001  # it is what is looked for
        done.faults.append(f"{type(error).__name__}: {error}: {said} ({_saved(body, folder)})"[:300])
    took_s = time.process_time() - started
    if took_s > done.slowest_s:
        done.slowest_s, done.slowest = took_s, said
    if took_s > MOST_S:
        done.faults.append(f"{took_s:.1f} s for {said} ({_saved(body, folder)})")
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if peak_kb > MOST_KB >= done.peak_kb:
        done.faults.append(f"{peak_kb // 1000} MB after {said} ({_saved(body, folder)})")
    done.peak_kb = peak_kb


def batch(kind: str, number: int, folder: Path) -> Batch:
    """Some pages of a kind; in a process of its own."""
    done = Batch()
    state = _known()

    @seed(number)
    @settings(max_examples=EXAMPLES if kind != "one thing repeated" else 60, deadline=None, database=None,
              phases=[Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(PAGES[kind], CONTENT_TYPES)
    def one(body: bytes, content_type: str | None) -> None:
        _try(done, body, f"beginning {body[:30]!r}", folder, partial(go_through, body, content_type, state))

    one()
    return done


def every_repetition(folder: Path) -> Batch:
    """Each thing, as often as fits, framed and bare: nothing here is left to chance."""
    done = Batch()
    state = _known()
    for piece in _REPEATED:
        readable = (MAX_TAGS - 100) // max(1, len(re.findall("<[a-z]", piece)))  # where no other limit comes before
        tried = [(readable, True, True), (readable, True, False)]
        tried += [(count, framed, not framed) for count, framed in product((30_000, MAX_BODY), (True, False))]
        for count, framed, first in tried:
            body = repeated(piece, count, framed=framed)
            way = partial(go_through, body, None, state, first=first)
            _try(done, body, f"of {piece!r}", folder, way)
    return done


def main() -> int:
    """Fuzz for as long as asked; 1 where something was found."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--jobs", type=int, default=1)
    options.add_argument("--found", type=Path, default=Path("fuzz-found"), help="where pages that failed are kept")
    given_options = options.parse_args()
    until = time.monotonic() + given_options.minutes * 60
    total: dict[str, Batch] = {}
    batches = 0
    with multiprocessing.get_context("spawn").Pool(given_options.jobs, maxtasksperchild=1) as pool:
        _add(total, "each thing, as often as fits", pool.apply(every_repetition, (given_options.found,)))
        number = given_options.seed * 1_000_000
        while time.monotonic() < until:
            work = [(kind, number + at, given_options.found) for at, kind in enumerate(PAGES)]
            number += len(work)
            for (kind, _, _), done in zip(work, pool.starmap(batch, work, chunksize=1), strict=True):
                _add(total, kind, done)
                batches += 1
    print(f"{batches} batches in {given_options.minutes:g} minutes, {given_options.jobs} process(es)\n")
    print(
        f"{'pages':<30} {'reads':>9} {'accepted':>9} {'held':>9} {'unread':>8} {'slowest':>8} {'peak':>7} {'faults':>7}"
    )
    for kind, done in total.items():
        reads = done.reads
        print(
            f"{kind:<30} {reads.total():>9,} {reads['accepted']:>9,} {reads['held']:>9,} {reads['held unread']:>8,} "
            f"{done.slowest_s:>6.2f} s {done.peak_kb // 1000:>4} MB {len(done.faults):>7}"
        )
    faults = [fault for done in total.values() for fault in done.faults]
    for fault in faults[:40]:
        print("  " + fault)
    print(f"\nLimits: {MOST_S:g} s and {MOST_KB // 1000} MB. {len(faults)} faults.")
    return 1 if faults else 0


def _add(total: dict[str, Batch], kind: str, done: Batch) -> None:
    known = total.setdefault(kind, Batch())
    known.reads += done.reads
    known.faults += done.faults
    known.peak_kb = max(known.peak_kb, done.peak_kb)
    if done.slowest_s > known.slowest_s:
        known.slowest_s, known.slowest = done.slowest_s, done.slowest


if __name__ == "__main__":
    raise SystemExit(main())
