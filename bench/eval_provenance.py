"""Attributions: who is cited, how and as what, on labelled sentences.

`./dz eval provenance --data FILE.jsonl` judges any file in the form of the development cases: a
JSON object a line with `lang`, `text`, `spans` (each with `source_start`, `source_end` as character
offsets, `source_type`, `kind`) and, optionally, `publisher`. A found span is right when it shares
at least 60 % of the characters of the union with a labelled one; each labelled one counts once.
`clean_negatives` is the share of sentences without a span in which nothing was found. An anonymous
source counts as the labelled type. The figures stand for all sentences and by language.

`quotes_precision`, `quotes_recall` and `quotes_f1` judge quotes with the right speaker on
paragraphs of our own (`tests/cases/quotes`, or `--quotes FILE.jsonl`): an object a line with
`lang`, `blocks` and `quotes` (each with `text`, `speaker`, "" where nobody is named, and perhaps
`where`). A quote is right when its words are those (but for signs at its ends) and its speaker is
that one, in any case of the name. `quotes_where` is the share of labelled places found.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import gates
import msgspec

from dzherelo.model.blocks import Paragraph
from dzherelo.model.profile import Attribution, Quote
from dzherelo.provenance import attributions, names, quotes
from dzherelo.sources import catalogue
from dzherelo.sources.outlets import OutletIndex

DATA = Path(__file__).parents[2] / "shared" / "data" / "attribution" / "cases.jsonl"
QUOTES = Path(__file__).parents[1] / "tests" / "cases" / "quotes" / "paragraphs.jsonl"
OVERLAP = 0.6
MOST_SHOWN = 40


class Counts(msgspec.Struct):
    """What was found in some sentences."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    kinds: int = 0
    types: int = 0
    negatives: int = 0
    clean: int = 0
    errors: list[str] = []

    def figures(self) -> dict[str, float | None]:
        """The figures of the table, None where there was nothing to judge."""
        return {
            "precision": _share(self.right, self.right + self.wrong),
            "recall": _share(self.right, self.right + self.missed),
            "f1": _share(2 * self.right, 2 * self.right + self.wrong + self.missed),
            "kind_accuracy": _share(self.kinds, self.right),
            "type_accuracy": _share(self.types, self.right),
            "clean_negatives": _share(self.clean, self.negatives),
        }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def meets(found: Attribution, span: dict[str, Any]) -> bool:
    """Whether the two sources are the same piece of the text, to `OVERLAP`."""
    ends = (found.source_end, span["source_end"])
    starts = (found.source_start, span["source_start"])
    return min(ends) - max(starts) >= OVERLAP * (max(ends) - min(starts))


def judge(cases: list[dict[str, Any]]) -> dict[str, Counts]:
    """Counts by language, and under "" for all."""
    outlets = OutletIndex(catalogue.builtin())
    counted: dict[str, Counts] = defaultdict(Counts)
    for case in cases:
        found = [
            one
            for one in attributions.find(
                (Paragraph(case["text"]),),
                title="",
                language=case["lang"],
                outlets=outlets,
                own=outlets.resolve(case.get("publisher") or ""),
            )
            if one.block == 0
        ]
        for language in ("", case["lang"]):
            _count(counted[language], case, list(found))
    return counted


def _count(counts: Counts, case: dict[str, Any], found: list[Attribution]) -> None:
    if not case["spans"]:
        counts.negatives += 1
        counts.clean += not found
    for span in case["spans"]:
        met = next((one for one in found if meets(one, span)), None)
        if met is None:
            counts.missed += 1
            counts.errors.append(f"missed [{span['source']}] ({span['kind']}) in: {case['text']}")
            continue
        found.remove(met)
        counts.right += 1
        anonymous = span.get("anonymous") and met.source_type == "anonymous"
        kind, type_ = met.kind == span["kind"], met.source_type == span["source_type"] or anonymous
        counts.kinds += kind
        counts.types += bool(type_)
        if not (kind and type_):
            said = f"{met.kind}/{met.source_type} for {span['kind']}/{span['source_type']}"
            counts.errors.append(f"{said} [{span['source']}] in: {case['text']}")
    counts.wrong += len(found)
    counts.errors += [f"wrong [{one.source}] ({one.kind}) in: {case['text']}" for one in found]


# ---- quotes --------------------------------------------------------------------------------------


def judge_quotes(cases: list[dict[str, Any]]) -> tuple[dict[str, float | None], list[str]]:
    """The figures of quotes with the right speaker, and the errors as sentences."""
    outlets = OutletIndex(catalogue.builtin())
    right = wrong = missed = placed = places = 0
    errors: list[str] = []
    for case in cases:
        blocks = tuple(Paragraph(text) for text in case["blocks"])
        named = attributions.find(
            blocks, title="", language=case["lang"], outlets=outlets, own=None
        )
        found = list(quotes.find(blocks, named))
        for wanted in case["quotes"]:
            met = next((one for one in found if _same_quote(one, wanted)), None)
            if met is None:
                missed += 1
                errors.append(f"missed {wanted['speaker'] or 'nobody'}: [{wanted['text']}]")
                continue
            found.remove(met)
            right += 1
            places += "where" in wanted
            placed += "where" in wanted and met.where == wanted["where"]
        wrong += len(found)
        errors += [f"wrong {one.speaker or 'nobody'}: [{one.text}]" for one in found]
    figures = {
        "quotes_precision": _share(right, right + wrong),
        "quotes_recall": _share(right, right + missed),
        "quotes_f1": _share(2 * right, 2 * right + wrong + missed),
        "quotes_where": _share(placed, places),
    }
    return figures, errors


def _same_quote(found: Quote, wanted: dict[str, str]) -> bool:
    """Whether words and speaker are the labelled ones."""
    if found.text.strip(" ,.?!") != wanted["text"].strip(" ,.?!"):
        return False
    speaker = wanted["speaker"].lower().split()
    given = [word.strip("«»,.") for word in found.speaker.lower().split()]
    if not speaker or not given:
        return speaker == given
    return names.same(speaker[-1], given[-1]) or any(names.same(speaker[0], one) for one in given)


def main() -> None:
    """Judge and print."""
    asked = gates.asked(__doc__, DATA, more=("quotes", QUOTES))
    lines = asked.data.read_text("utf-8").splitlines()
    counted = judge([json.loads(line) for line in lines if line.strip()])
    figures: dict[str, Any] = counted[""].figures()
    said = asked.quotes.read_text("utf-8").splitlines()
    of_quotes, errors = judge_quotes([json.loads(line) for line in said if line.strip()])
    figures |= of_quotes
    languages = sorted(set(counted) - {""})
    by_language = {language: counted[language].figures() for language in languages}
    if asked.json:
        print(json.dumps({**figures, "cases": len(lines), "languages": by_language}))
    else:
        for name, values in {"all": figures, **by_language}.items():
            print(f"{name:4}", "  ".join(f"{key} {value}" for key, value in values.items()))
        print(*counted[""].errors[:MOST_SHOWN], *errors[:MOST_SHOWN], sep="\n")
    gates.close("provenance", figures, gates.digest([asked.data]), keep=asked.keep)


if __name__ == "__main__":
    main()
