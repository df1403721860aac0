"""Case forms of a word in a publisher's name, by its ending alone, Ukrainian and Russian."""

from functools import cache

_ENDINGS: tuple[tuple[str, str, str], ...] = (
    # ending of the name's word, what is cut off, endings that the cases may have
    ("ень", "ень", "ня ню нем неві ні"),
    ("ія", "я", "ї ю єю"),
    ("ия", "я", "и ю ей"),
    ("я", "я", "і ю ею и е ей"),
    ("а", "а", "и і у ою о ої ій ей ою ы е ой"),
    ("ая", "ая", "ой ую ою"),
    ("ое", "ое", "ого ому ым ом"),
    ("ые", "ые", "ых ым ыми"),
    ("ий", "ий", "ого ому им ім ый ом"),
    ("ый", "ый", "ого ому ым ом"),
    ("ой", "ой", "ого ому ом ым им"),
    ("й", "й", "я ю єм єві ї ем е"),
    ("ь", "ь", "я ю ем еві і и е ью ю ей ів ям ями ях"),
    ("ння", "я", "ю ям і"),
    ("е", "е", "ого ому им ім ым ом я ю ем"),
    ("о", "о", "а у ом ові і е"),
    ("и", "и", "ів ей ам ами ах ям ями ях их им ими ов"),
    ("і", "і", "ей ів ям ями ях их им ими"),
    ("ї", "ї", "й їв ям ями ях"),
    ("ы", "ы", "ов ам ами ах ых ым ыми"),
)
_CONSONANT = "у а ом ові ем і е ам ів"
_VOWELS = frozenset("аеєиіїоуюяыэёaeiouy")
_SHORTEST = 2


@cache
def forms(word: str) -> frozenset[str]:
    """The word and the forms it may take, lower case; only the word for Latin and short ones.

    Too many rather than too few: a form that no case has is never met in a text. Abbreviations
    decline like nouns that end in a consonant («УНІАНу»).
    """
    if len(word) < _SHORTEST or not _is_cyrillic(word):
        return frozenset({word})
    found = {word}
    for ending, cut, cases in _ENDINGS:
        if word.endswith(ending):
            stem = word.removesuffix(cut)
            found.update(stem + case for case in cases.split())
            found.update({stem} if ending in ("и", "а", "о") else ())
    if word[-1] not in _VOWELS and word[-1] not in "йь":
        found.update(word + case for case in _CONSONANT.split())
    return frozenset(found)


def _is_cyrillic(word: str) -> bool:
    return "\u0400" <= word[-1] <= "\u04ff"
