"""What a page says of itself, field by field, in the ways that pages say it."""

from __future__ import annotations

import pytest

from scraper.addresses import Site
from scraper.details import iso_date
from scraper.listing import Reading, read_listing
from scraper.model import PageDetails

SITE = Site("https://www.college.police.uk/article/about-smarter-practice")
LISTS = """<h2>Recently published examples</h2><ul><li><a href="/p/1">Safer Sleep – Kent Police</a></li>
<li><a href="/p/2">Night patrol – Essex Police</a></li><li><a href="p/3">Street triage – Kent Police</a></li></ul>"""


def _read(body: str = "", head: str = "", *, after: str = "", h1: str = "<h1>About smarter practice</h1>") -> Reading:
    markup = f"<!DOCTYPE html><html><head>{head}</head><body><main>{h1}{body}{LISTS}{after}</main></body></html>"
    return read_listing(markup.encode(), base_url=SITE.url, site=SITE)


def _page(
    body: str = "", head: str = "", *, after: str = "", h1: str = "<h1>About smarter practice</h1>"
) -> PageDetails:
    listing = _read(body, head, after=after, h1=h1).listing
    assert listing is not None
    return listing.page


def test_bare_page_says_its_title_and_nothing_else() -> None:
    assert _page() == PageDetails(title="About smarter practice")


def test_title_is_the_heading_else_that_of_the_head_else_the_shared_one() -> None:
    head = "<title>In the head | College of Policing</title>"
    shared = '<meta property="og:title" content="Shared">'

    assert _page(head=head + shared).title == "About smarter practice"
    assert _page(head=head + shared, h1="").title == "In the head"
    assert _page(head=shared, h1="").title == "Shared"
    assert _page(h1="").title is None
    assert _read(head=head).head_title == "In the head"
    assert _read().head_title is None


@pytest.mark.parametrize(
    ("head", "summary"),
    [
        ('<meta name="description" content=" What  forces try ">', "What forces try"),
        ('<meta property="og:description" content="Shared">', "Shared"),
        ('<meta name="twitter:description" content="Short">', "Short"),
        ('<meta name="description" content=""><meta property="og:description" content="Shared">', "Shared"),
        ('<meta property="og:description" content="Shared"><meta name="description" content="Own">', "Own"),
        ('<meta name="description">', None),
    ],
)
def test_summary(head: str, summary: str | None) -> None:
    assert _page(head=head).summary == summary


@pytest.mark.parametrize("name", ["updated_at", "article:modified_time", "og:updated_time", "dcterms.modified"])
def test_time_of_the_last_edit(name: str) -> None:
    assert _page(head=f'<meta property="{name}" content="2024-01-02T10:00">').updated_at == "2024-01-02T10:00"


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("<p>First published 14 November 2023</p>", "2023-11-14"),
        ("<p>Published on: 14 November 2023</p>", "2023-11-14"),
        ("<p>Published</p><p>14 November 2023</p>", "2023-11-14"),
        ("<p>Published by us</p><p>14 November 2023</p>", None),
        ("<p>It was first published on the old site a good long while ago, on 14 November 2023</p>", None),
        ("<p>Published</p><p>soon</p>", None),
        ("<p>a b c d e f g h published 14 November 2023</p>", "2023-11-14"),
        ("<p>a b c d e f g h i published 14 November 2023</p>", None),
        ("", None),
    ],
)
def test_date_of_publication(body: str, wanted: str | None) -> None:
    assert _page(body).published == wanted


def test_date_of_publication_in_the_head_counts_where_the_page_shows_none() -> None:
    head = '<meta property="article:published_time" content="2020-01-02T03:04:05Z">'

    assert _page(head=head).published == "2020-01-02"
    assert _page("<p>Published 14 November 2023</p>", head).published == "2023-11-14"
    assert _page(head='<meta property="article:published_time">').published is None


@pytest.mark.parametrize(
    ("body", "kind", "time"),
    [
        ("<p>Article</p><p>3 mins read</p>", "Article", "3 mins read"),
        ("<p>Article | 3 minutes read</p>", "Article", "3 minutes read"),
        ("<p>Case study – 1 min read</p>", "Case study", "1 min read"),
        ("<p>One two three four | 3 mins read</p>", "One two three four", "3 mins read"),
        ("<p>XX files | 3 mins read</p>", "XX files", "3 mins read"),
        ("<p>3 mins read</p>", None, "3 mins read"),
        ("<p>One two three four</p><p>3 mins read</p>", None, "3 mins read"),
        ("<p>14 November 2023</p><p>3 mins read</p>", None, "3 mins read"),
        ("<p>One two three four five | 3 mins read</p>", None, "3 mins read"),
        ("<p>In short a 3 mins read it is</p>", None, None),
    ],
)
def test_kind_and_reading_time(body: str, kind: str | None, time: str | None) -> None:
    if body == "<p>3 mins read</p>":
        kind = "About smarter practice"  # the line before it
    page = _page(body)

    assert (page.kind, page.reading_time) == (kind, time)


@pytest.mark.parametrize(
    ("after", "tags"),
    [
        (
            '<h2>Tags</h2><ul><li><a href="/t/1">Crime</a></li><li><a href="/t/2">Theft</a></li></ul>',
            ("Crime", "Theft"),
        ),
        ('<h2>Tag:</h2><p><a href="/t/1">Crime</a>, <a href="/t/2">Theft</a></p>', ("Crime", "Theft")),
        ('<h2>Tags</h2><p><a href="/t/1">Crime</a></p><p>And then</p><p><a href="/t/2">Theft</a></p>', ("Crime",)),
        ('<h2>Tags</h2><p><a href="/t/1">Crime</a> and so much more of it</p>', ()),
        ('<h2>Tags</h2><p><a href="/t/1">Crime</a></p><p><a href="#">Return to top</a></p>', ("Crime",)),
        ('<h2>Tags</h2><p><a href="#top">Top</a></p><p><a href="/t/1">Crime</a></p>', ()),
        ('<p>Tags</p><p><a href="/t/1">Crime</a></p>', ()),
    ],
)
def test_tags(after: str, tags: tuple[str, ...]) -> None:
    assert _page(after=after).tags == tags


def test_prose_is_what_is_said_between_heading_and_lists_and_after_them() -> None:
    page = _page(
        "<p>We go and see.</p><p>Short</p><p>Published 14 November 2023</p><p>5 mins read</p><p>Share this page</p>"
        '<p><a href="/x">A link of its own</a></p><p>Said <a href="/x">with a link</a> in it.</p>'
        "<form><p>Was it of use to you?</p></form>"
        "<button><p>Press it and see.</p></button><p>14 November 2023 to date</p>",
        after="<p>That is all for now.</p><h2>Related content</h2><p>Not of this page.</p><h3>Deeper</h3>"
        "<p>Nor this.</p><h2>Tag</h2><p>Nor this either.</p><h2>What we think</h2><p>Of this page again.</p>",
    )

    assert page.prose == (
        "We go and see.",
        "Said with a link in it.",
        "That is all for now.",
        "What we think",
        "Of this page again.",
    )


def test_what_the_page_says_elsewhere_is_no_prose() -> None:
    head = '<meta name="description" content="What forces try">'

    assert _page("<p>What forces try</p><p>We go and see.</p>", head).prose == ("We go and see.",)


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        (f'<link rel="canonical" href="{SITE.url}?x=1">', SITE.url),
        ('<link rel="canonical" href=" /other ">', "https://www.college.police.uk/other"),
        ('<link rel="stylesheet" href="/a.css"><link rel="canonical" href="/b">', "https://www.college.police.uk/b"),
        ('<link rel="shortlink canonical" href="/b">', "https://www.college.police.uk/b"),
        ('<link rel="stylesheet" href="/a.css">', None),
        ('<link rel="canonical" href="http://[x">', None),
        ('<link rel="canonical">', None),
    ],
)
def test_address_that_the_page_calls_its_own(head: str, canonical: str | None) -> None:
    assert _page(head=head).canonical == canonical


def test_host_that_the_page_calls_its_own_is_one_of_the_sites() -> None:
    listing = _read(
        head='<link rel="canonical" href="https://copy.example/article/about-smarter-practice">'
        '<base href="https://copy.example/deep/down/">'
    ).listing

    assert listing is not None
    assert [entry.url for entry in listing.entries] == [
        "https://www.college.police.uk/p/1",
        "https://www.college.police.uk/p/2",
        "https://www.college.police.uk/deep/down/p/3",
    ]


@pytest.mark.parametrize(
    ("body", "node"),
    [
        ('<script>{"path":{"currentPath":"node\\/123"}}</script>', "123"),
        ('<script>var a</script><script>{"currentPath" : "/node/7"}</script>', "7"),
        ('<p>Or <a href="/print/pdf/node/45">print</a> it at home.</p>', "45"),
        ('<script>{"currentPath":"search"}</script>', None),
    ],
)
def test_number_of_the_page_in_its_system(body: str, node: str | None) -> None:
    assert _page(body).node == node


def test_a_base_without_an_address_is_no_base_and_only_a_link_names_the_page() -> None:
    named = f'<a rel="canonical" href="/other">x</a><link rel="canonical" href="{SITE.url}">'

    assert _page(head='<base target="_blank">').canonical is None
    assert _page(head='<base target="_blank">').title == "About smarter practice"
    assert _page(head=named).canonical == SITE.url
    assert _page('<p data-kind="description" content="x">We go and see.</p>').summary is None
    assert _page('<p name="description" content="x">We go and see.</p>').summary is None


@pytest.mark.parametrize(
    "base",
    [
        "http://[",
        "https://www.ó{[F3x/",
        "//[::1",
        "http://\uff0f/",
        "javascript:void(0)",
        "data:,x",
        "mailto:a",
        "http:///",
    ],
)
def test_base_that_is_no_address_is_passed_over(base: str) -> None:
    listing = _read(head=f'<base href="{base}">').listing
    assert listing is not None
    assert [entry.url for entry in listing.recent][-1] == "https://www.college.police.uk/article/p/3"


@pytest.mark.parametrize("base", [" /other/ ", "http://www.college.police.uk/other/"])
def test_base_moves_relative_links(base: str) -> None:
    listing = _read(head=f'<base href="{base}">').listing
    assert listing is not None
    assert [entry.url for entry in listing.recent][-1] == "https://www.college.police.uk/other/p/3"


@pytest.mark.parametrize(
    ("body", "prose"),
    [
        ("<p>Case study</p><p>3 mins read</p>", ()),
        ("<p>About  Smarter practice</p>", ()),
        ("<p>14 November 2023 was the day</p>", ()),
        ("<p>14 November 2023 was the very day</p>", ("14 November 2023 was the very day",)),
        ('<p><a href="/x">We go and see what works.</a></p>', ()),
        ('<p><a href="/x">We go and see what works best.</a></p>', ("We go and see what works best.",)),
        ('<p><a href="/x">We go and see what works best</a></p>', ()),
        ('<p><a href="/x">Help</a> and more</p>', ("Help and more",)),
        ('<p>See <a href="/x">help</a></p>', ("See help",)),
        ("<form>Was it of use to you?</form>", ()),
        ("<fieldset>Was it of use to you?</fieldset>", ()),
        ("<fieldset><p>Was it of use to you?</p></fieldset>", ()),
        ("<button><p>Press it and see.</p></button><p>We go.</p>", ("We go.",)),
        ("<p>Once</p><p>We go.</p><p>We go.</p>", ("We go.", "We go.")),
        ("<p>Read more</p><p>Show all</p><p>Skip to the end</p><p>We go.</p>", ("We go.",)),
        ("<aside><p>Not of the page.</p></aside><p>We go.</p>", ("We go.",)),
        ("<p>Related content</p><p>We go.</p>", ("Related content", "We go.")),
        ("<p>Cookies on this site of ours</p><p>12 examples</p><p>We go.</p>", ("We go.",)),
        ("<p>Published by us all</p><p>1 min read</p><p>Case study: 2 min read</p><p>We go.</p>", ("We go.",)),
    ],
)
def test_which_lines_are_prose(body: str, prose: tuple[str, ...]) -> None:
    assert _page(body).prose == prose


def test_prose_begins_after_the_title_and_with_the_page_where_there_is_none() -> None:
    assert _page("<p>We go.</p>", h1="<p>Above the title.</p><h1>About smarter practice</h1>").prose == ("We go.",)
    assert _page("<p>We go.</p>", h1="").prose == ("We go.",)


def test_what_stands_beside_ends_with_the_next_heading_of_its_rank() -> None:
    after = (
        "<h3>Related content</h3><p>Not of this page.</p><h4>Deeper down</h4><p>Nor this.</p>"
        "<h3>What we think</h3><p>Of this page.</p><h2>At last</h2><p>The end of it.</p>"
    )

    assert _page(after=after).prose == ("What we think", "Of this page.", "At last", "The end of it.")


def test_the_title_is_the_first_heading_of_the_first_rank_on_the_page_itself() -> None:
    menu = "<nav><h1>In the menu</h1></nav><h2>Below</h2>"

    assert _page(h1=f"{menu}<h1>First</h1><h1>Second</h1>").title == "First"
    assert _page(h1=menu, head="<title> In  the head </title>").title == "In the head"


def test_a_field_of_the_head_counts_by_its_first_value_under_either_attribute() -> None:
    head = '<meta name="description" content="One"><meta name="description" content="Two">'

    assert _page(head=head).summary == "One"
    assert _page(head='<meta property="description" content="Shared">' + head).summary == "One"
    assert _page(head='<meta name="og:description" property="x" content="Either">').summary == "Either"
    assert _page(head='<meta property="last-modified" content="2024">').updated_at == "2024"


def test_only_lines_near_the_beginning_say_when_it_was_published() -> None:
    words = "<p>We go.</p>"

    assert _page(words * 198 + "<p>Published 14 November 2023</p>").published == "2023-11-14"
    assert _page(words * 199 + "<p>Published 14 November 2023</p>").published is None


def test_the_second_line_that_says_when_it_was_published_counts_where_the_first_does_not() -> None:
    assert _page("<p>Published soon</p><p>Published 14 November 2023</p>").published == "2023-11-14"
    assert _page(h1="", body="", after="<p>First published</p>").published is None
    assert _page(after="<p>Published</p><p>14 November 2023</p>").published == "2023-11-14"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<p>Case study here</p><p>3 mins read</p>", "Case study here"),
        ("<h2>Case study</h2><p>3 mins read</p>", "Case study"),
        ("<p>Case study</p><h2>3 mins read</h2>", None),
        ("<p>Words before it</p><p>Case study · 3 mins read</p>", "Case study"),
    ],
)
def test_the_kind_stands_before_the_reading_time(body: str, kind: str | None) -> None:
    assert (_page(body).kind, _page(body).reading_time) == (kind, "3 mins read")


def test_tags_are_those_of_the_page_and_their_links_without_words_are_none() -> None:
    after = '<h2>tags :</h2><p><a href="/t/1">Crime</a><a href="/t/2"><i></i></a> and so</p><p>More of it.</p>'

    assert _page(after=after).tags == ("Crime",)
    assert _page(after=after).prose == ("More of it.",)
    assert _page(after=after.replace("and so", "and so on")).tags == ()
    assert _page(after=f"<aside>{after}</aside>").tags == ()
    assert _page(after=f"<h2>What we think</h2>{after}").tags == ("Crime",)
    assert _page(after='<h2>Tags</h2><h3><a href="/t/1">Crime</a></h3>').tags == ()


def test_a_canonical_address_that_is_none_is_passed_over_and_the_first_counts() -> None:
    twice = '<link rel="canonical" href="/a"><link rel="canonical" href="/b">'

    assert _page(head=twice).canonical == "https://www.college.police.uk/a"
    assert _page(head='<base href="/in/"><link rel="canonical" href="b">').canonical == (
        "https://www.college.police.uk/in/b"
    )
    assert _page(head='<link rel="canonical" href="b">').canonical == "https://www.college.police.uk/article/b"


def test_the_name_of_an_example_beside_a_link_that_says_it_again_is_no_prose() -> None:
    lone = "<div><dt>Knife arches</dt><dd><a href='/p/a'>View<span> Knife arches</span></a></dd></div>"
    link = "<a href='/p/b'>View<span> Night patrol – Kent Police</span></a>"
    other = f"<div><dt>Night patrol</dt><dd>Kent Police</dd><dd>{link}</dd></div>"
    lists = f"<p>Some prose of ours.</p><h2>Recently published examples</h2><dl>{lone}{other}</dl>"
    reading = read_listing(f"<body><main><h1>T</h1>{lists}</main></body>".encode(), base_url=SITE.url, site=SITE)

    assert reading.listing is not None
    assert [entry.title for entry in reading.listing.entries] == ["Knife arches", "Night patrol – Kent Police"]
    assert reading.listing.page.prose == ("Some prose of ours.",)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("First published 3 April 2024", "2024-04-03"),
        ("31 march 2024", "2024-03-31"),
        ("3rd of April, 2024", "2024-04-03"),
        ("April 3, 2024", "2024-04-03"),
        ("on 2024-04-03", "2024-04-03"),
        ("29 Feb. 2024", "2024-02-29"),
        ("29 February 2023", None),
        ("30 February 2024", None),
        ("3 Marchember 2024", None),
        ("3 March 0000", None),
        ("2024-13-01", None),
        ("32 March 2024", None),
        ("0 March 2024", None),
        ("spring 2024", None),
    ],
)
def test_date_in_words_is_a_day_of_a_month(text: str, date: str | None) -> None:
    assert iso_date(text) == date


def test_buttons_and_the_names_of_sections_said_again_are_no_prose() -> None:
    page = _page(
        "<p>We go and see.</p><div><button>All of them</button><button>Some of them</button></div>"
        '<p><span role="tab">One by one</span></p><p><button>Press</button> to go and see.</p>'
        "<p><a href='#a'>One by one</a> | <a href='#b'>Two by two</a></p><p>Or <a href='#a'>all of them</a></p>"
        "<ul><li>Recently published examples</li><li>Nothing of the kind</li></ul>"
    )

    assert page.prose == ("We go and see.", "Press to go and see.", "Or all of them", "Nothing of the kind")
