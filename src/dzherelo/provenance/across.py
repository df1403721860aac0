"""One key for a name in all languages: Рустем Умєров, Рустам Умеров and Rustem Umerov are one."""

from functools import lru_cache

from dzherelo.lang import analysers, spelling
from dzherelo.model.profile import EntityKind
from dzherelo.provenance import names, people
from dzherelo.text import normal, skeletons

_LONGEST = 6
"""Words of a name that make its key."""


@lru_cache(maxsize=1 << 14)
def frames(name: str) -> tuple[str, ...]:
    """The consonant frame of each word of a name in the nominative, in order.

    Vowels do not count, so «Умєров», «Умєрова» and "Umerov" have one frame; a first name in
    another case is known by its nominative.
    """
    return tuple(frame for word in normal.words(name) if (frame := _frame(word)))[:_LONGEST]


def _frame(word: str) -> str:
    word = analysers.split_clitic(word)
    known = people.first_name(word)
    return skeletons.bare(spelling.key(known[0] if known else word))


def asked(text: str) -> tuple[tuple[str, ...], ...]:
    """The frames that each word of a question may have: as it stands, and out of its case."""
    found = []
    for word in normal.words(text)[:_LONGEST]:
        forms = [_frame(word), skeletons.bare(names.stem(word))]
        forms += [_frame(people.surname(word, woman)) for woman in (False, True)]
        ways = tuple(dict.fromkeys(form for form in forms if form))
        if ways:
            found.append(ways)
    return tuple(found)


def key(kind: EntityKind, name: str, own: str = "") -> str:
    """The key of an entity, such as "person.rstm.amrv" or "place.kyiv"; "" for what has none.

    `own` is the entity's key within its language (see `model.profile.Entity`): a place of the
    gazetteer has one for all languages. A person needs name and surname: a surname alone is shared.
    """
    if kind == "other":
        return ""
    if kind == "place" and own.startswith("place:"):
        return f"place.{own.removeprefix('place:')}"
    words = frames(name)
    enough = len(words) > 1 if kind == "person" else any(len(word) > 1 for word in words)
    return ".".join([kind, *words]) if enough else ""
