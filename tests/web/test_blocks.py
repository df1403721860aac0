"""Blocks become only tags of ours, whatever the publisher wrote."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from dzherelo.model.blocks import (
    Block,
    Bullets,
    Embed,
    Figure,
    Heading,
    Link,
    Paragraph,
    Quotation,
    Table,
)
from dzherelo.web import blocks
from dzherelo.web.wording import wording

OURS = {
    "div", "p", "a", "br", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "table",
    "tr", "th", "td", "figure", "figcaption", "span", "img",
}  # fmt: skip

words = st.text(st.sampled_from("<>&\"'/= abяі\n\0:;javscriptonerror"), max_size=40)
addresses = st.one_of(
    words, st.sampled_from(["javascript:alert(1)", "https://a.example/?<b>", "//x"])
)
links = st.lists(st.builds(Link, st.integers(-5, 50), st.integers(-5, 50), addresses), max_size=4)
every_block: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, words, links.map(tuple)),
    st.builds(Quotation, words, links.map(tuple)),
    st.builds(Heading, words, st.integers(-3, 99)),
    st.builds(Bullets, st.lists(words, max_size=3).map(tuple), st.booleans()),
    st.builds(Table, st.lists(st.lists(words, max_size=3).map(tuple), max_size=3).map(tuple)),
    st.builds(Figure, addresses, words, words, words),
    st.builds(Embed, addresses, st.just("telegram"), words),
)


@given(st.lists(every_block, max_size=4))
def test_rendered_blocks_hold_only_our_tags(some: list[Block]) -> None:
    text = str(blocks.render(tuple(some), {}, wording("uk"))).replace("\0", "")
    tree = html.fromstring(f"<div>{text}</div>")
    for node in tree.iter():
        assert node.tag in OURS
        assert not any(name.startswith("on") or name == "style" for name in node.attrib)
        if node.tag == "a":
            assert node.get("href").startswith(("http://", "https://"))
            assert node.get("rel") == blocks.REL


def test_text_is_kept_whole_around_links() -> None:
    text = "Перше, друге і третє"
    made = blocks.linked(
        text, (Link(7, 12, "https://a.example/"), Link(10, 15, "https://b.example/"))
    )
    assert made.striptags() == text
    assert made.count("<a ") == 1
