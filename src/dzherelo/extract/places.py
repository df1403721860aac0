"""Where on the page something stands: what the names and tags of all elements around it say."""

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec
from lxml import html

SOUP = 300
"""Characters of names that are looked at; utility classes beyond say nothing of the role."""
WEAK, STRONG = 1, 2
"""How surely an element is furniture (see furniture.box)."""
_CONTENT = re.compile(
    r"(?<![a-z])(?:article|content|entry|story|post|text|body|news|single|detail|main|wysiwyg|"
    r"richtext|prose|paragraph|bodytext|maintext|fulltext|materia)"
)
_BODY = re.compile(
    r"(?<![a-z])(?:article ?(?:body|text|content|detail)|(?:body|main|full|story|post|entry|news|"
    r"page|item|rich|single) ?(?:text|body|content|copy)|wysiwyg|prose|story|paragraph)"
)
_LEAD = re.compile(
    r"(?<![a-z])(?:lead|lede|intro|summary|subtitle|standfirst|perex|chapo|anons|excerpt|deck|dek|"
    r"sapo|description)(?![a-z])"
)
_CAPTION = re.compile(r"(?<![a-z])(?:caption|credit|copyright|figure|photo|image|img|media)")
_LABEL = re.compile(r"(?<![a-z])(?:date|time|published|author|byline|meta|source|tags?|topics?)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_APART = str.maketrans("_-", "  ")
_LISTS = frozenset({"li", "ul", "ol", "dl"})
_ASIDE = frozenset({"aside", "footer", "nav", "header", "form"})


class Role(msgspec.Struct, frozen=True):
    """What the names of one element say of its part in the page."""

    content: bool = False
    body: bool = False
    lead: bool = False
    caption: bool = False
    label: bool = False


class Around(msgspec.Struct, frozen=True):
    """What all elements around a place say together, its own included.

    `content` and `body` are the levels up to the nearest element named so, 1 for the place itself
    and 0 for none; `weak` and `strong` count the elements that look like furniture; `marked` is the
    page's own word that this is the articleBody (schema.org).
    """

    content: int = 0
    body: int = 0
    weak: int = 0
    strong: int = 0
    article: bool = False
    main: bool = False
    aside: bool = False
    marked: bool = False
    listed: bool = False
    caption: bool = False


NAMELESS = Role()
NOWHERE = Around()


@lru_cache(maxsize=8192)  # a site names its elements with a few hundred combinations
def role(names: str) -> Role:
    """Return what class, id and itemprop, joined by blanks, say of an element's part."""
    spread = _CAMEL.sub(" ", names[:SOUP]).lower().translate(_APART)
    patterns = (_CONTENT, _BODY, _LEAD, _CAPTION, _LABEL)
    return Role(*(bool(pattern.search(spread)) for pattern in patterns))


class Place:
    """A block-level element with the blocks around it; what it says is read when it is asked."""

    __slots__ = (
        "_around", "_role", "box", "depth", "element", "grouped", "members", "parent", "pieces",
        "tag", "texts", "weight", "whole",
    )  # fmt: skip

    def __init__(
        self, element: html.HtmlElement, tag: str, parent: "Place | None" = None, box: int = 0
    ) -> None:
        self.element, self.tag, self.parent, self.box = element, tag, parent, box
        self.depth: int = parent.depth + 1 if parent is not None else 0
        self._role: Role | None = None
        self._around: Around | None = None
        self.weight = self.whole = self.pieces = self.texts = self.grouped = self.members = 0
        """Characters of running text whose holder this is, and of all below; pieces and texts
        below; characters and members of the group that it heads (see features.Layout)."""

    @property
    def role(self) -> Role:
        """What its own names say."""
        if self._role is None:
            get = self.element.get
            names = f"{get('class', '')} {get('id', '')} {get('itemprop', '')}"
            self._role = role(names) if len(names) > len("  ") else NAMELESS
        return self._role

    @property
    def around(self) -> Around:
        """What it and everything that it lies in say together."""
        if self._around is None:
            self._around = self._look() if self.parent is not None else NOWHERE
        return self._around

    def above(self) -> Iterator["Place"]:
        """This place and all that it lies in, the outermost last."""
        place: Place | None = self
        while place is not None:
            yield place
            place = place.parent

    def _look(self) -> Around:
        above = self.parent.around if self.parent is not None else NOWHERE
        tag, own, get = self.tag, self.role, self.element.get
        return Around(
            1 if own.content else above.content + (above.content > 0),
            1 if own.body else above.body + (above.body > 0),
            above.weak + (self.box == WEAK),
            above.strong + (self.box == STRONG),
            above.article or tag == "article",
            above.main or tag == "main" or get("role") == "main",
            above.aside or tag in _ASIDE,
            above.marked or "articlebody" in get("itemprop", "").lower(),
            above.listed or tag in _LISTS,
            above.caption or tag == "figcaption" or own.caption,
        )
