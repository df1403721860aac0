"""What we worked out about an article's text; all of it can be rebuilt."""

from typing import Literal

import msgspec

Keys = tuple[str, ...]


class Terms(msgspec.Struct, frozen=True):
    """The words of a text in three spellings, in order of appearance, duplicates kept.

    `surface` are folded word forms, `lemmas` dictionary forms or stems (several per word, where a
    form is ambiguous), `skeletons` consonant frames of the romanised form, equal across scripts.
    """

    surface: Keys = ()
    lemmas: Keys = ()
    skeletons: Keys = ()


SourceType = Literal[
    "agency", "outlet", "person", "organisation", "platform", "document", "anonymous"
]
AttributionKind = Literal["primary", "relay", "background", "photo_credit"]


class Attribution(msgspec.Struct, frozen=True):
    """«Як передає Укрінформ»: a cue and the source it names, as character offsets in one block.

    `block` is the number of the block, -1 for the title. `resolves_to` is the full name or the
    slug of the outlet (see `outlet`), "" when it could not be resolved. `platform` is set when the
    source spoke there («у Фейсбуці» → "facebook"). `own` marks a publisher citing itself.
    """

    block: int
    cue: str
    cue_start: int
    cue_end: int
    source: str
    source_start: int
    source_end: int
    source_type: SourceType
    kind: AttributionKind
    platform: str = ""
    resolves_to: str = ""
    outlet: int | None = None
    """Number of the source in the catalogue, when the cited outlet is one of ours."""
    quote: bool = False
    own: bool = False


class Quote(msgspec.Struct, frozen=True):
    """Words between quotation marks with the one who said them ("" if not known).

    `where` is the platform they were said on, "interview" or "briefing", "" when the text does not
    tell.
    """

    block: int
    start: int
    end: int
    text: str
    speaker: str = ""
    where: str = ""


class Amount(msgspec.Struct, frozen=True):
    """A counted thing that a text tells: «загинули двоє людей», «понад 300 млн грн».

    `key` is equal for the same thing in any spelling: a state ("killed", "drone:downed"), else a
    unit or noun. `bound` says how the number is meant: "" exactly, "more", "less" or "about".
    `context` are stems of the sentence: two amounts of a bare unit are about one thing only when
    they share some. Offsets are those of the sentence in the block (-1 the title).
    """

    key: str
    value: str
    noun: str = ""
    """The noun as written, "" for people and units."""
    bound: Literal["", "more", "less", "about"] = ""
    context: Keys = ()
    block: int = 0
    start: int = 0
    end: int = 0


EntityKind = Literal["person", "organisation", "place", "other"]


class Entity(msgspec.Struct, frozen=True):
    """A named thing: `name` as it would head a page about it, `key` equal across its forms."""

    kind: EntityKind
    name: str
    key: str
    count: int = 1
    across: str = ""
    """The key of its page, equal in all languages; "" for what gets none."""
    role: str = ""
    """The title before a person's name where the name first has one: «міністр оборони»."""


class Profile(msgspec.Struct, frozen=True):
    """Language, keys, sketch and provenance of one revision, with the version that computed it."""

    language: str
    title: Terms
    body: Terms
    numbers: tuple[str, ...] = ()
    """Numbers of the text in normal form ("1250000", "3.5"), in order, duplicates kept."""
    shingles: tuple[int, ...] = ()
    """Hashes of 4-word shingles kept by `hash % 4 == 0` (unsigned 63 bits), sorted."""
    entities: tuple[Entity, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    quotes: tuple[Quote, ...] = ()
    amounts: tuple[Amount, ...] = ()
    version: int = 1
