"""The way of a report: publisher → cited outlet → primary source, and the edges it makes."""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from dzherelo.model.blocks import Block, Paragraph, Quotation
from dzherelo.model.ids import ArticleId, SourceId
from dzherelo.model.profile import Attribution
from dzherelo.model.relation import Evidence, Relation
from dzherelo.provenance.outlets_port import Outlets
from dzherelo.text import addresses


class Step(msgspec.Struct, frozen=True):
    """One step of the way: who, what they did with the report, on which platform.

    The first step `shows` it (or `reports`, when nobody else is cited), outlets in the middle
    `report`, the last one `said` it or is the `document` it stands in.
    """

    name: str
    does: Literal["shows", "reports", "said", "document"]
    platform: str = ""
    outlet: int | None = None
    anonymous: bool = False


def relations(
    article: ArticleId,
    blocks: Sequence[Block],
    attributions: Sequence[Attribution],
    *,
    outlets: Outlets,
    own: SourceId | None = None,
    known: Mapping[str, ArticleId] | None = None,
) -> tuple[Relation, ...]:
    """The edges an article makes by its words ("cites") and hyperlinks ("links").

    `known` maps normal addresses (`text.addresses.normalise`) to our articles. Background
    («Нагадаємо»), photo credits and a publisher citing itself make no edge. One edge a target,
    with all its evidence, in reading order.
    """
    found = [*_links(article, blocks, outlets, own, known or {}), *_cites(article, attributions)]
    merged: dict[tuple[object, ...], Relation] = {}
    for one in found:
        key = (one.kind, one.other, one.outlet, one.name if one.outlet is None else "")
        earlier = merged.get(key)
        if earlier is None:
            merged[key] = one
        else:
            evidence = earlier.evidence + one.evidence
            platform = earlier.platform or one.platform
            merged[key] = msgspec.structs.replace(earlier, evidence=evidence, platform=platform)
    return tuple(merged.values())


def _links(
    article: ArticleId,
    blocks: Sequence[Block],
    outlets: Outlets,
    own: SourceId | None,
    known: Mapping[str, ArticleId],
) -> list[Relation]:
    found = []
    for number, block in enumerate(blocks):
        if not isinstance(block, Paragraph | Quotation):
            continue
        for link in block.links:
            other = known.get(addresses.normalise(link.url) or "")
            outlet = outlets.by_url(link.url)
            if other == article or (other is None and (outlet is None or outlet == own)):
                continue
            words = Evidence(number, link.start, link.end, block.text[link.start : link.end])
            name = outlets.name_of(outlet) if outlet is not None else ""
            reason = f"links to {name or link.url}"
            found.append(
                Relation("links", article, other, outlet, name, evidence=(words,), reason=reason)
            )
    return found


def _cites(article: ArticleId, attributions: Sequence[Attribution]) -> list[Relation]:
    found = []
    for one in attributions:
        if one.kind in {"background", "photo_credit"} or one.own or _nameless(one):
            continue
        name = one.resolves_to or one.source
        outlet = SourceId(one.outlet) if one.outlet is not None else None
        words = Evidence(one.block, one.source_start, one.source_end, f"{one.cue} {one.source}")
        found.append(
            Relation(
                "cites",
                article,
                outlet=outlet,
                name=name,
                platform=one.platform,
                credited=True,
                evidence=(words,),
                reason=f"cites {name} ({one.source_type})",
            )
        )
    return found


_DEEPER = ("посилан", "ссыл", "cit", "пиш", "пис", "wr", "первоисточник", "першоджерел")
"""In «пише A, передає B» and «B з посиланням на A», A is further from the reader."""


def chain(publisher: str, attributions: Sequence[Attribution]) -> tuple[Step, ...]:
    """The steps from the publisher to the primary source, nearest to the reader first.

    The cited outlets are those of the first block that cites any; the primary source is the one
    who spoke on a platform, else the first person, body, document or anonymous source.
    """
    relays = _relays(attributions, publisher)
    first = Step(publisher, "shows" if relays else "reports")
    middle = [Step(_name(one), "reports", outlet=one.outlet) for one in relays]
    primary = _primary(attributions)
    return (first, *middle, *([_last(primary)] if primary else []))


def _name(attribution: Attribution) -> str:
    return attribution.resolves_to or attribution.source


def _relays(attributions: Sequence[Attribution], publisher: str) -> list[Attribution]:
    cited = [a for a in attributions if a.kind == "relay" and not a.own and _name(a) != publisher]
    if not cited:
        return []
    together = [one for one in cited if one.block == cited[0].block]
    ordered = sorted(together, key=lambda a: any(part in a.cue.lower() for part in _DEEPER))
    return list({_name(one): one for one in ordered}.values())


def _primary(attributions: Sequence[Attribution]) -> Attribution | None:
    first = [a for a in attributions if a.kind == "primary" and (a.resolves_to or a.source)]
    spoken = [a for a in first if a.platform not in {"", "website", "interview"}]
    for group in (spoken, [a for a in first if a.platform], first):
        if group:
            return group[0]
    return None


def _last(primary: Attribution) -> Step:
    does: Literal["said", "document"] = "document" if primary.source_type == "document" else "said"
    anonymous = primary.source_type == "anonymous"
    return Step(_name(primary), does, primary.platform, primary.outlet, anonymous)


def _nameless(one: Attribution) -> bool:
    """«він», «посадовиця»: a person without a name, who can't be told apart from another."""
    named = one.resolves_to or any(letter.isupper() for letter in one.source)
    return one.source_type == "person" and not named


_PLATFORMS = {
    "facebook": "Facebook",
    "telegram": "Telegram",
    "x": "X",
    "youtube": "YouTube",
    "instagram": "Instagram",
    "tiktok": "TikTok",
}
_WORDS = {
    "uk": {
        "shows": "показує {0}",
        "reports": "повідомляє {0}",
        "said": "першоджерело – {0}",
        "document": "документ – {0}",
        "on": " у {0}",
    },
    "ru": {
        "shows": "показывает {0}",
        "reports": "сообщает {0}",
        "said": "первоисточник – {0}",
        "document": "документ – {0}",
        "on": " в {0}",
    },
    "en": {
        "shows": "{0} shows it",
        "reports": "{0} reports it",
        "said": "{0} said it",
        "document": "it stands in {0}",
        "on": " on {0}",
    },
}


def words(step: Step, language: str) -> str:
    """A step in words: "Укрінформ reports it"; languages without a table read English."""
    table = _WORDS.get(language, _WORDS["en"])
    platform = _PLATFORMS.get(step.platform, "")
    return table[step.does].format(step.name) + (table["on"].format(platform) if platform else "")


def credited(
    attributions: Sequence[Attribution],
    original: SourceId,
    taken: Sequence[Attribution] = (),
) -> bool:
    """Whether a copy names the publisher it was taken from (photo credits do not count).

    `taken` are the original's own attributions: the agency's dateline that was copied with the rest
    («ЗОРЯНСЬК – Терен.») is part of the text, no word of the one who took it.
    """
    repeated = {(one.cue, one.source) for one in taken if one.own and _is_dateline(one)}
    return any(
        one.outlet == original
        and one.kind != "photo_credit"
        and (one.cue, one.source) not in repeated
        for one in attributions
    )


def _is_dateline(one: Attribution) -> bool:
    """A dateline has no verb: the name is all there is."""
    return one.cue.strip(" .()") == one.source
