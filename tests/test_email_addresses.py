"""E-mail addresses are found in every form that hides them from robots, and nothing else is touched."""

from __future__ import annotations

import base64
import html
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.email_addresses import without_addresses
from scraper.redaction import redact

AROUND = "<html><body>{}<p>Keep this.</p></body></html>"
ADDRESS = "q.nobody@force.example.org"
FORMS = [
    "q.nobody [at] police.example.uk",
    "q.nobody(at)force.example.org",
    "q.nobody {at} force.example.org",
    "q.nobody &lt;at&gt; force.example.org",
    "q.nobody[@]force.example.org",
    "q.nobody (@) force.example.org",
    "q.nobody(a)force.example.org",
    "q.nobody (at sign) force.example.org",
    "q.nobody AT force DOT example DOT org",
    "q.nobody at force.example.org",
    "q.nobody at force dot org",
    "q dot nobody at force dot org",
    "q [dot] nobody [at] force [dot] example.org",
    "q.nobody -at- force.example.org",
    "q.nobody_AT_force.example.org",
    "q.nobody @force.example.org",
    "q.nobody@ force.example.org",
    "q.nobody&nbsp;@&nbsp;force.example.org",
    "q.nobody @ force . example . org",
    "q.nobody&amp;#64;force.example.org",
    "q.nobody&#64force.example.org",
    "q.nobody&commat;force&period;example&period;org",
    "q.nob&zwnj;ody&ZeroWidthSpace;@&#8203;force.exa&zwnj;mple.org",
    "q.nobody\u200b@\u2060force.example.org",
    "q.nobody\ufe6bforce.example.org",
    "q.nobody\uff20force\uff0eexample\uff0eorg",
    "q.nobody\uff3bat\uff3dforce.example.org",
    "q.nobody&lsqb;at&rsqb;force.example.org",
    "q.nobody&#91;at&#93;force&#91;dot&#93;example.org",
    "q.nobody<!-- x -->@<!-- y -->force.example.org",
    "q.nobody<!-->@<!--->force.example.org",
    'q.nobody@<span style="display:none">null</span>force.example.org',
    "q.<b>nobody</b>@force.<i>example</i>.org",
    "<b>q.nobody</b><b>@</b><b>force</b><b>.example.org</b>",
    "<span>q.nobody</span><span> at </span><span>force</span><span> dot </span><span>example dot org</span>",
    'q.nobody<img src="/x.png" alt="@">force.example.org',
    'q.nobody<img src="/x.png" alt=(at) >force.example.org',
    'q.nobody<i class="fa fa-at"></i>force.example.org',
    '<bdo dir="rtl">gro.elpmaxe@ydobon.q</bdo>',
    '<a href="MAILTO:q.nobody%40force.example.org?cc=b.nobody%40force.example.org&amp;body=Dear%20Q%20nobody">x</a>',
    '<a href="mailto%3Aq.nobody%40force.example.org">x</a>',
    '<a href="mailto:%71%2e%6e%6f%62%6f%64%79%40force.example.org">x</a>',
    '<a href="&#109;&#97;&#105;&#108;&#116;&#111;&#58;&#113;&#46;nobody&#64;force.example.org">x</a>',
    '<a href="&#x6d&#97&#105&#108&#116&#111&#58q.nobody&#64force.example.org">x</a>',
    '<a href="https://x.org/?to=q.nobody%2540force.example.org">x</a>',
    '<a href="#" data-user="q.nobody" data-domain="force.example.org">x</a>',
    "<a href='#' data-name='q.nobody' data-host=force data-tld='org'>x</a>",
    f'<a href="#" data-email="{base64.b64encode(ADDRESS.encode()).decode()}">x</a>',
    '<a data-contact-name="Q. nobody">x</a>',
    '<div data-props="{&quot;contact&quot;:&quot;Q. nobody&quot;,&quot;email&quot;:&quot;q.nobody@force.example.org&quot;}">x</div>',
    """<div data-x='{"contact":"Q. nobody"}'>x</div>""",
    '<script type="application/ld+json">{"contactPoint":{"@type":"ContactPoint","name":"Q. nobody","email":"q.nobody@force.example.org"}}</script>',
    '<script>{"contacts": [{"name": "Q. nobody"}, "}]", ["q.nobody"]], "n": 1}</script>',
    '<script>{"contact": {"name": "Q. nobody"</script>',
    '<script>{"contact": "Q. \\" nobody"}</script>',
    "<script>document.write('q.nobody' + '@' + 'force.example.org')</script>",
    '<script>document.write("q.nobody" + "@" + "force" + "." + "example.org")</script>',
    '<script>var a="q.nobody\\u0040force\\u002eexample.org", b="\\u0071.nobody\\x40\\u0066orce.example.org"</script>',
    '<script>"{\\"contact\\":\\"Q. nobody\\"}"</script>',
    '<style>.e::after{content:"q.nobody\\40 force\\2e example.org"}</style>',
    '<a data-cfemail="71401f1e131e1508">[email&#160;protected]</a>',
    "<a data-cfemail=71401F1E131E1508>x</a>",
    '<a href="/cdn-cgi/l/email-protection#71401f1e131e1508">[email&#160;protected]</a>',
    '<script>x="<a data-cfemail=\\"71401f1e131e1508\\">"</script>',
    '<div data-y="&lt;a data-cfemail=&quot;71401f1e131e1508&quot;&gt;">x</div>',
    "<!-- q.nobody [at] force.example.org -->",
    "<!-- Point of Contact: Q. nobody --!>",
    '<meta property="article:author" content="Q. nobody">',
    '<img alt="q.nobody at force dot example dot org">',
    '<input type="hidden" value="q.nobody@force.example.org">',
    "<textarea>q.nobody@force.example.org</textarea><noscript>q.nobody@force.example.org</noscript>",
    "q.nobody@force",
    "q.nobody+tag@force.example.org",
    "o'nobody@force.example.org",
    "q.nobody@[IPv6:2001:db8::1]",
    "q.nobody@b\u00fccher.example.org",
]


@pytest.mark.parametrize("written", FORMS)
def test_address_is_taken_out_and_what_follows_stays(written: str) -> None:
    text = redact(AROUND.format(written).encode()).body.decode()

    for secret in ("nobody", "ydobon", "71401f", "ub2JvZHl", "force.example", "2001:db8"):
        assert secret.lower() not in text.lower()
    assert "<p>Keep this.</p></body></html>" in text


@pytest.mark.parametrize(
    "text",
    [
        "Follow @DorsetPolice on it.",
        "Two met at harbour dot.",
        "More is at www.example.org and at example.org/practices, at 9.30 on the day.",
        "The scheme began at Kent. It went on at scale.",
        "As in (a) above, and at [1].",
        '<a href="/practices/looking-at-risk.html">Looking at risk</a>',
        "<style>@media print{a{b:c}}</style>",
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"Article","name":"Keep"}</script>',
        '<script>{"processorContact": "", "contact": [], "n": {"contact": {}}}</script>',
        '<a href="https://social.example/@police">x</a>',
        '<script data-domain="example.org" src="x.js"></script>',
        "<p>Contact the team &amp; ask &lt;them&gt; 40% of it.</p>",
        "<p>100%40 &#64; alone</p>",
        r"""<script>var a="https:\/\/example.org\/at\/x", b='it\'s mail'</script>""",
        '<a href="/find?q=caf%e9&amp;page=2">x</a>',
        "<a href=/contact>x</a>",
        "<b",
        "",
    ],
)
def test_what_is_no_address_stays_to_the_letter(text: str) -> None:
    assert without_addresses(text) == text
    assert redact(AROUND.format(text).encode()).body == AROUND.format(text).encode()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ask q.nobody@force.org, then q@b.org; or wait.", "Ask [removed], then [removed]; or wait."),
        ("<td>a b@c.org</td><td>Promising</td>", "<td>a [removed]</td><td>Promising</td>"),
        ("x<b>q.<i>nobody</i>@force</b>.org", "[removed]<b><i></i></b>"),
        ('<a href="mailto:q@b.org?subject=A%20b">q@b.org</a>', '<a href="#">[removed]</a>'),
        ("q@b.org.", "[removed]."),
        ("(q@b.org)", "([removed])"),
        ("a@b.org@c.org", "[removed]@c.org"),
        ("q@b.org. Then it ended.", "[removed]. Then it ended."),
        ("Write to q at b dot org today", "Write to [removed] today"),
        ("to=q%40b.org&amp;x=1", "to=[removed]&amp;x=1"),
        ("https://x.org/ask/q@b.org", "https:[removed]"),
        ('{"contact":"Q","n":1}', '{"contact":"","n":1}'),
        ('{"contact":{"n":"Q"},"n":1}', '{"contact":{},"n":1}'),
        ('{"email":["q",{"a":"]"}],"n":1}', '{"email":[],"n":1}'),
        ("<b>q@b.org", "<b>[removed]"),
        ("q@b.org</b>", "[removed]</b>"),
        ("<p>q</p>@b.org", "<p>[removed]</p>"),
        ("<p>q</p>@b", "<p>q</p>@b"),
        ("\u00a9 q@b.org \u00a9", "\u00a9 [removed] \u00a9"),
        ('"q nobody"@b.org', "[removed]"),
        ("data-cfemail='71401f'>x", "data-cfemail=''>x"),
        # what is written otherwise goes whole: no half of an entity or escape stays
        ("&#113;@b.or&#103; now", "[removed] now"),
        ("to=%20%71@b.org", "to=[removed]"),
        ("nobody%20%40b.org", "[removed]"),
        ("nobody <!-- x -->@b.org", "[removed]"),
        ("nobody <b>@b.org</b>", "[removed]<b></b>"),
        ('nobody <img alt="@"> b.org', '[removed]<img alt="@">'),
        ("'nobody ' + '@b.org'", "'[removed]'"),
        ('"nobody \\40 b\\2e org\\2e "', '"[removed]\\2e "'),
        ("q <at> b.org", "[removed]"),
        ('<a href="mailto:q@b dot org">', '<a href="#">'),
        # each of several
        ("q@b_AT_c.org or r@d.org", "[removed] or [removed]"),
        ('"contact":"Q"', '"contact":""'),
        ('{"contact":{"email":"q"},"n":{"contact":"R"}}', '{"contact":{},"n":{"contact":""}}'),
        ('{"contact":{Q', '{"contact":{'),
    ],
)
def test_nothing_but_the_address_goes(text: str, left: str) -> None:
    assert without_addresses(text) == left


def test_object_that_does_not_end_is_taken_out_for_a_while_only() -> None:
    text = '{"contact": {"name": "' + "Q. Nobody " * 300 + '", "more": "' + "x" * 3_000 + '"} kept'

    left = without_addresses(text)
    assert "Nobody" not in left
    assert left.startswith('{"contact": {')
    assert left.endswith('xxx"} kept')


def test_long_name_before_an_at_sign_is_no_name() -> None:
    assert without_addresses("x" * 300 + "@b.org").startswith("x" * 200)


# -- any name, hidden in any way --------------------------------------------------------------------


def _hidden(seed: int, local: str, domain: str) -> str:
    """An address, each of whose characters is written in some way, with an at sign of some kind."""
    chance = random.Random(seed)

    def one(char: str) -> str:
        return chance.choice(
            (char, char, char, f"&#{ord(char)};", f"&#x{ord(char):X};", f"%{ord(char):02x}", f"\\u{ord(char):04x}")
        )

    glue = chance.choice(("", "", "\u200b", "<b></b>", "<!-- -->", "</span><span>", "&shy;", "<wbr>"))
    at = chance.choice(("@", "&#64;", "&commat;", "%40", " [at] ", "(at)", "\uff20", " @ ", "&amp;#64;", "\\x40"))
    dots = chance.choice((".", "&period;", " [dot] ", "%2e", " dot ", "(dot)"))
    written = [dots.join("".join(map(one, part)) for part in text.split(".")) for text in (local, domain)]
    return f"{glue}{at}{glue}".join(written)


@settings(max_examples=300, deadline=None)
@given(
    st.integers(),
    st.lists(st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=9), min_size=2, max_size=4),
    st.sampled_from(
        ["<p>Ask {} now.</p>", '<a title="{}">x</a>', "<td>{}</td>", "<script>x = '{}'</script>", "<!-- {} -->"]
    ),
)
def test_whoever_it_is_and_however_it_is_written(seed: int, names: list[str], place: str) -> None:
    local, domain = ".".join(names[:-1]), names[-1] + ".police.uk"
    if "title" in place or "script" in place or "<!--" in place:
        written = _hidden(seed, local, domain).replace('"', "").replace("<b></b>", "").replace("<!-- -->", "")
        written = written.replace("</span><span>", "").replace("<wbr>", "")
    else:
        written = _hidden(seed, local, domain)

    left = redact(AROUND.format(place.format(written)).encode()).body.decode()

    seen = html.unescape(left)
    assert "Keep this." in left
    assert "police" not in seen
    assert written not in left
    for name in names:
        assert not any(word == name for word in seen.replace("<", " ").replace(".", " ").split())


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *"q.@&;%<>\"' \\",
                "at",
                "[",
                "]",
                "(",
                ")",
                "dot",
                "force.org",
                "&#64;",
                "%40",
                "<b>",
                "</b>",
                "<p>",
                "mailto:",
                '"contact":',
                "{",
                "}",
                "\u00e9",
            ]
        ),
        max_size=40,
    )
)
def test_what_was_freed_has_nothing_left_to_free(parts: list[str]) -> None:
    once = redact("".join(parts).encode()).body
    assert redact(once).body == once or redact(redact(once).body).body == redact(once).body


def test_pages_that_hold_no_address_are_kept_as_they_came() -> None:
    folder = Path(__file__).parent / "fixtures"
    pages = [path for path in folder.rglob("*.html") if "compressed" not in path.name]
    bodies = {path.name: path.read_bytes() for path in pages}
    without = {name: body for name, body in bodies.items() if b"Contact<" not in body and b"mail" not in body.lower()}
    assert len(without) > 200
    assert [name for name, body in without.items() if redact(body).changed] == []
