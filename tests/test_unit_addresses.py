"""One form for each address, in single steps."""

from __future__ import annotations

import pytest

from scraper.addresses import Site, address_key, one_form

SITE = Site("https://www.college.police.uk/article/about-smarter-practice", frozenset(["copy.example"]))
HOME = "https://www.college.police.uk"


@pytest.mark.parametrize(
    ("href", "wanted"),
    [
        ("/p/1", f"{HOME}/p/1"),
        (" /p/\n1 ", f"{HOME}/p/1"),
        ("p/1", f"{HOME}/article/p/1"),
        ("//copy.example/p/1?a=b#c", f"{HOME}/p/1"),
        ("http://COPY.example:8080/p/1", f"{HOME}/p/1"),
        ("/a/../b/./c//d;x/", f"{HOME}/b/c/d"),
        ("/a/b/../../c", f"{HOME}/c"),
        ("/caf%c3%a9/%41", f"{HOME}/caf%C3%A9/A"),
        ("http://x.yz/a", "http://x.yz/a"),
        ("HTTPS://x.yz:443/a?b=c#d", "https://x.yz/a?b=c"),
        ("http://x.yz:80/a", "http://x.yz/a"),
        ("http://x.yz:81/a", "http://x.yz:81/a"),
        ("https://x.yz/go?URL=https://copy.example/p/1", f"{HOME}/p/1"),
        ("https://x.yz/go?url=https://copy.example/z/a/b/../c/./d", f"{HOME}/z/a/c/d"),
        ("https://x.yz/go?url=/p/1", "https://x.yz/go?url=%2Fp%2F1"),
        ("https://x.yz/go?word=https://x.yz/b", "https://x.yz/go?word=https%3A%2F%2Fx.yz%2Fb"),
        ("https://web.archive.org/web/20240101000000/https://copy.example/p/1", f"{HOME}/p/1"),
        ("https://web.archive.org/web/20240101000000/http:/x.yz/p", "http://x.yz/p"),
        ("https://copy-example.translate.goog/p/1?_x_tr_sl=en&_x_tr_tl=cy", f"{HOME}/p/1"),
        ("https://the--x-yz.translate.goog/p?_x_tr_sl=en&a=1", "https://the-x.yz/p?a=1"),
        ("", None),
        ("#top", None),
        ("mailto:a@example.org", None),
        ("ftp://x.yz/a", None),
        ("http://[x", None),
    ],
)
def test_address_in_one_form(href: str, wanted: str | None) -> None:
    assert one_form(href, SITE.url, SITE) == wanted


def test_hosts_are_added_in_any_case_and_a_scheme_is_no_difference() -> None:
    more = SITE.with_hosts(["Third.Example"])

    assert one_form("https://third.example/p", SITE.url, more) == f"{HOME}/p"
    assert one_form("https://copy.example/p", SITE.url, more) == f"{HOME}/p"
    assert address_key("http://x.yz/a://b") == address_key("https://x.yz/a://b") == "x.yz/a://b"
