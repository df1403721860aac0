"""What was mended in a feed has words in every language."""

import pytest

from dzherelo.feeds import documents, oddities
from dzherelo.model.entry import FeedDocument
from dzherelo.model.outcome import Fault, FaultKind
from tests.feeds.test_polling import NOW

ITEM = "<item><title>Новина</title><link>https://a.example/{n}</link></item>"
FEED = "<rss><channel><title>Т</title>" + "".join(ITEM.format(n=n) for n in range(3))
WHOLE = FEED + "</channel></rss>"
BROKEN = {
    "mistakes": WHOLE.replace("Новина", "A & B").encode(),
    "cut": FEED[:-20].encode(),
    "cut JSON": b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "h',
    "characters": WHOLE.replace("Новина", "А\ufffd").encode(),
    "entries": ("<rss><channel>" + ITEM.format(n=1) * 5001 + "</channel></rss>").encode(),
    "encoding": WHOLE.encode("cp1251").replace(b"\xcd\xee\xe2\xe8\xed\xe0", b"\xc5\xf3"),
    "size": b"<rss><channel>" + b" " * documents.LARGEST + b"</channel></rss>",
}


def _problems(body: bytes) -> tuple[str, ...]:
    found = documents.parse(body, url="https://a.example/", content_type="", now=NOW)
    assert isinstance(found, FeedDocument)
    return found.problems


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_every_problem_has_words(name: str) -> None:
    problems = (*_problems(BROKEN[name]), "read by feedparser")
    assert len(problems) > 1
    for problem in problems:
        said = {oddities.words(problem, language) for language in ("uk", "ru", "en")}
        assert len(said) == 3, problem


def test_a_sitemap_is_named_with_its_fault() -> None:
    problem = oddities.sitemap("https://a.example/1.xml", Fault(FaultKind.FORBIDDEN, "HTTP 403"))
    assert oddities.words(problem, "uk") == (
        "https://a.example/1.xml: сайт відмовляє програмам (403)"
    )


def test_what_has_no_words_stays() -> None:
    assert oddities.words("something new", "uk") == "something new"
