"""What feeds do that no specification foresees, and old specifications that nobody remembers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dzherelo.feeds import elements
from dzherelo.feeds.documents import parse
from dzherelo.model.entry import FeedDocument, FeedEntry

NOW = datetime(2025, 12, 1, 12, 0, tzinfo=UTC)
ATOM = "http://www.w3.org/2005/Atom"


def read(text: str) -> FeedDocument:
    found = parse(text.encode(), url="https://a.example/f/x.xml", content_type="", now=NOW)
    assert isinstance(found, FeedDocument)
    return found


def item(inside: str, namespaces: str = "") -> FeedEntry:
    return read(f"<rss {namespaces}><channel><item>{inside}</item></channel></rss>").entries[0]


def entry(inside: str) -> FeedEntry:
    return read(f'<feed xmlns="{ATOM}"><entry>{inside}</entry></feed>').entries[0]


@pytest.mark.parametrize("written", ["don\x92t", "don&#146;t", "<![CDATA[don\x92t]]>"])
def test_controls_are_characters_of_windows_1252(written: str) -> None:
    assert item(f"<title>{written}</title>").title == "don’t"


def test_entities_of_html_leave_the_tree_as_it_was() -> None:
    document = read(
        "<rss><channel><item><title>Хліб&nbsp;&mdash; <![CDATA[&copy;&amp;]]></title>"
        "<link><![CDATA[https://a.example/?a=1&copy;=2]]></link></item></channel></rss>"
    )
    assert document.entries[0].title == "Хліб — ©&"
    assert document.entries[0].url == "https://a.example/?a=1&copy;=2"
    assert document.problems == ("the feed is not well-formed",)


def test_replacement_characters_of_the_publisher_are_counted() -> None:
    document = read("<rss><channel><item><title>Д\ufffdм</title></item></channel></rss>")
    assert document.problems == ("1 unreadable characters",)


def test_channel_definition_format_keeps_links_and_times_in_attributes() -> None:
    document = read(
        '<CHANNEL HREF="https://a.example/"><ITEM HREF="/1" LASTMOD="2004-04-06T23:05:43-05:00">'
        "<TITLE>Раз</TITLE></ITEM></CHANNEL>"
    )
    found = document.entries[0]
    assert (document.link, found.url) == ("https://a.example/", "https://a.example/1")
    assert found.updated is not None
    assert found.updated == found.published
    assert found.updated.at == datetime(2004, 4, 7, 4, 5, 43, tzinfo=UTC)


@pytest.mark.parametrize(("denial", "url"), [("false", ""), ("true", "https://a.example/1")])
def test_a_guid_that_denies_being_a_link_is_none(denial: str, url: str) -> None:
    assert item(f'<guid isPermaLink="{denial}">https://a.example/1</guid>').url == url


def test_categories_of_every_dialect_in_the_order_of_the_feed() -> None:
    found = item(
        "<tags>один, два</tags><category>три</category><media:category label='чотири'>x"
        "</media:category><itunes:category text='п’ять'><itunes:category text='шість'/>"
        "</itunes:category>",
        'xmlns:media="http://search.yahoo.com/mrss/"'
        ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"',
    )
    assert found.tags == ("один", "два", "три", "чотири", "п’ять", "шість")


def test_an_itunes_link_to_an_image_is_a_picture() -> None:
    found = item(
        '<itunes:link rel="image" href="/logo"/>',
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"',
    )
    assert [picture.url for picture in found.pictures] == ["https://a.example/logo"]


def test_full_items_and_descriptions_of_dublin_core() -> None:
    found = item(
        "<fullitem>&lt;p&gt;Усе&lt;/p&gt;</fullitem><dc:description>Коротко</dc:description>",
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
    )
    assert (found.summary, found.content) == ("Коротко", "<p>Усе</p>")


def test_the_longest_full_text_is_the_content() -> None:
    found = item(
        "<c:encoded>коротко</c:encoded><fulltext>а це вже довше</fulltext>",
        'xmlns:c="http://purl.org/rss/1.0/modules/content/"',
    )
    assert found.content == "а це вже довше"


def test_a_summary_does_not_end_in_half_a_tag() -> None:
    html = f"&lt;p&gt;Початок &lt;b {'class=x ' * 600}&gt;далі&lt;/b&gt;"
    assert item(f"<description>{html}</description>").summary == "Початок"


def test_an_atom_id_without_host_is_made_unique() -> None:
    found = entry("<id>/новина/1</id>")
    assert found.guid == "https://a.example/новина/1"


def test_the_relation_of_a_link_counts_without_href() -> None:
    found = entry(
        '<link rel="enclosure">https://a.example/1.mp3</link>'
        '<link rel="alternate">https://a.example/1</link>'
    )
    assert found.url == "https://a.example/1"


@pytest.mark.parametrize(
    ("inside", "content"),
    [("Це &lt;b&gt;так&lt;/b&gt;", "Це <b>так</b>"), ("Це <b>так</b>", "Це <b>так</b>")],
)
def test_html_in_a_division_is_html(inside: str, content: str) -> None:
    division = f'<div xmlns="http://www.w3.org/1999/xhtml">{inside}</div>'
    assert entry(f'<content type="html">{division}</content>').content == content


_SEGMENTS = st.sampled_from(["/", "a", "..", ".", "б.jpg", "%20", "?q", ":", "#x", "-"])
_STARTS = st.sampled_from(
    ["", "/", "/x/y", "/x/../y/z", "?q=/y/", "/a//b/c", "/.x/y", "/x/..", "/x/;p/y?z#/t"]
)


@given(st.lists(_SEGMENTS, min_size=1, max_size=5).map("".join), _STARTS)
def test_links_inside_resolve_as_the_standard_says(reference: str, path: str) -> None:
    start = f"https://a.example{path}"
    found = elements.resolved(f'<a href="{reference}">', start)
    scheme, colon, _ = reference.partition(":")
    if not reference.startswith("#") and not (colon and scheme.isalnum()):
        assert found == f'<a href="{elements.join(start, reference)}">'
