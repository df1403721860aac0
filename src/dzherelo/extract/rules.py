"""Rules for the rare site that defeats the reader: a person says where its article stands.

A rule is a TOML file in the instance's folder `sites`, named as one likes, with its test page
beside it under the same name and `.html`::

    hosts = ["news.example"]            # and their subdomains
    why = "the text stands in table cells that look like a menu"
    text = "//td[@class='t']"           # the elements that hold the text (XPath 1.0)
    drop = ["//td/div[@class='ad']"]    # what goes before anything is read
    title = "//b[@class='head']"        # the first that has text
    authors = "//i[@class='who']"       # all of them
    published = "//span[@class='when']"

    [expect]                            # what the test page must give
    title = "…"
    begins = "…"
    ends = "…"

Everything but `hosts` may be missing, and what the page says of itself holds then.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from lxml import etree, html

from dzherelo.extract import trees
from dzherelo.extract.metadata import Metadata
from dzherelo.model.moment import ClaimedTime
from dzherelo.text import dates

LONGEST = 400
"""Characters of a title or a name that a rule finds."""


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the test page must give; "" asks for nothing."""

    title: str = ""
    begins: str = ""
    ends: str = ""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person wrote down about a site; all paths are XPath 1.0, "" where nothing is said."""

    hosts: tuple[str, ...]
    why: str = ""
    text: str = ""
    drop: tuple[str, ...] = ()
    title: str = ""
    authors: str = ""
    published: str = ""
    expect: Expected = Expected()


def read(text: str) -> Rule:
    """Return the rule that a TOML file holds; raises ValueError with what is wrong in it."""
    try:
        rule = msgspec.convert(tomllib.loads(text), Rule)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(str(error)) from error
    if not rule.hosts:
        raise ValueError("a rule names at least one host")
    for path in filter(None, (rule.text, *rule.drop, rule.title, rule.authors, rule.published)):
        try:
            etree.XPath(path)
        except etree.XPathSyntaxError as error:
            raise ValueError(f"{path}: {error}") from error
    return rule


def of_host(rules: Mapping[str, Rule], host: str) -> Rule | None:
    """Return the rule of a host or of the nearest domain above it, None when there is none."""
    while host:
        if host in rules:
            return rules[host]
        _, _, host = host.partition(".")
    return None


def clear(root: html.HtmlElement, rule: Rule) -> None:
    """Take out of the page what the rule drops; text behind an element stays."""
    for element in _elements(root, rule.drop):
        if element.getparent() is not None:
            element.drop_tree()


def claims(told: Metadata, root: html.HtmlElement, rule: Rule, now: datetime) -> Metadata:
    """Return what the page claims with title, authors and time as the rule finds them."""
    title = next(iter(_texts(root, rule.title)), "")
    authors = tuple(dict.fromkeys(_texts(root, rule.authors)))
    published = _published(root, rule, told.language, now)
    return msgspec.structs.replace(
        told,
        title=title or told.title,
        titles=tuple(dict.fromkeys((title, *told.titles))) if title else told.titles,
        headed=bool(title) or told.headed,
        authors=authors or told.authors,
        published=published or told.published,
    )


def _published(
    root: html.HtmlElement, rule: Rule, language: str, now: datetime
) -> ClaimedTime | None:
    for element in _elements(root, (rule.published,)):
        written = element.get("datetime") or trees.words(element)
        found = dates.read(written, language=language, now=now, read_from="rule")
        if found is not None:
            return found
    return None


def held(root: html.HtmlElement, rule: Rule) -> list[html.HtmlElement]:
    """Return the elements that hold the text, empty when the rule finds none on this page."""
    found = dict.fromkeys(_elements(root, (rule.text,)))
    return [one for one in found if not any(outer in found for outer in one.iterancestors())]


def _texts(root: html.HtmlElement, path: str) -> list[str]:
    found = (trees.words(one) for one in _elements(root, (path,)))
    return [text for text in found if 0 < len(text) <= LONGEST]


def _elements(root: html.HtmlElement, paths: Sequence[str]) -> list[html.HtmlElement]:
    found = (one for path in paths if path for one in _found(root, path))
    return [one for one in found if isinstance(one, html.HtmlElement)]


def _found(root: html.HtmlElement, path: str) -> Sequence[object]:
    """What an XPath gives when it gives a list, and nothing where the page defeats it."""
    try:
        found = root.xpath(path)
    except etree.XPathError:
        return []
    return found if isinstance(found, list) else []
