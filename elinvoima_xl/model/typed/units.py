"""Units as people write them: `hlö` and `henkilöä` are one, `kpl` and `kk` are two. Knows no numbers' texts.

A unit is a family (what is counted), a factor (`milj.`) and a time that it is counted in (`/vuosi`). Families hold
the inflected and short forms in Finnish, Swedish and English; a unit of no family is compared by its letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from elinvoima_xl.model.names import fold

# The first spelling is the family's name.
_FAMILIES: Final = (
    "kpl kappaletta kappale kappaleita st stk styck stycken pcs pc piece pieces items item",
    "henkilö henkilöä henkilöt henkilöitä hlö hlöä henk henkeä ihmistä person personer persons people pers",
    "osallistuja osallistujaa osallistujat osallistujia deltagare participant participants",
    "yritys yritystä yritykset yrityksiä företag company companies enterprise enterprises business businesses firms",
    "kävijä kävijää kävijät kävijöitä besökare visitor visitors",
    "näyttökerta näyttökertaa näyttökerrat näyttökertoja näyttöä visning visningar view views impression impressions",
    "yöpyminen yöpymistä yöpymiset yöpymisiä yö yötä övernattning övernattningar night nights overnights",
    "htv henkilötyövuosi henkilötyövuotta henkilötyövuodet årsverke årsverken fte ftes",
    "piste pistettä pisteet p pist poäng point points pts pt",
    "kk kuukausi kuukautta kuukaudet kuukauden mån månad månader mo month months",
    "vuosi vuotta vuodet v år year years yr yrs",
    "viikko viikkoa vk vko viikot vecka veckor week weeks wk",
    "vrk vuorokausi vuorokautta pv päivä päivää päivät dygn dag dagar day days",
    "tunti tuntia h t tim timme timmar hour hours hrs",
    "minuutti minuuttia min minuter minutes",
    "ha hehtaari hehtaaria hektar hectare hectares",
    "m2 m² neliö neliötä neliömetri neliömetriä kvm kvadratmeter sqm",
    "k-m2 kem2 k-m² kem² kerrosneliömetriä kerrosneliötä",
    "km2 km² neliökilometriä kvadratkilometer",
    "m metri metriä meter metre metres",
    "km kilometri kilometriä kilometer kilometre kilometres",
    "kg kilo kiloa kilogrammaa kilogram",
    "tonni tonnia tn ton tonne tonnes",
    "% prosentti prosenttia pros procent percent pct",
    "%-yksikkö %-yksikköä prosenttiyksikkö prosenttiyksikköä procentenhet procentenheter",
    "‰ promille promillea",
    "€ eur euro euroa euros euroja eu",
    "$ usd dollari dollaria dollar dollars",
    "kr sek kruunua kronor krona",
    "kwh", "mwh", "gwh", "kw", "mw", "co2",
)  # fmt: skip
_FAMILY: Final = {fold(word): group.split()[0] for group in _FAMILIES for word in group.split()}
# Two words that are one unit, as they look folded (dashes are blanks).
_PHRASES: Final = {
    "per cent": "%", "% yksikkö": "%-yksikkö", "% yksikköä": "%-yksikkö", "percentage points": "%-yksikkö",
    "person years": "htv", "person year": "htv", "overnight stays": "yöpyminen", "page views": "näyttökerta",
    "k m2": "k-m2", "kem2": "k-m2",
}  # fmt: skip
_FACTORS: Final = {
    "tuhatta": 3, "tuhat": 3, "tuh": 3, "tusen": 3, "thousand": 3,
    "milj": 6, "miljoonaa": 6, "miljoona": 6, "mn": 6, "mln": 6, "miljon": 6, "miljoner": 6, "million": 6,
    "millions": 6, "mrd": 9, "miljardia": 9, "miljardi": 9, "miljard": 9, "miljarder": 9,
}  # fmt: skip
_EURO_FACTORS: Final = {"m€": 6, "meur": 6, "me": 6, "t€": 3, "k€": 3, "keur": 3, "teur": 3, "mrd€": 9, "milj€": 6}
_TIMES: Final = (
    "vuosi v vuodessa vuosittain vuotta år året year yr a annum",
    "kk kuukausi kuukaudessa mån månad month",
    "viikko vk vko viikossa vecka week",
    "vrk vuorokausi vuorokaudessa pv päivä päivässä dygn dag day",
)
_TIME: Final = {word: group.split()[0] for group in _TIMES for word in group.split()}
# "12 kpl vuodessa", "12 st om året", "12 a year": a time that is told in words.
_TIME_WORDS: Final = re.compile(
    r"\s+(?:(vuodessa|vuosittain|kuukaudessa|viikossa|vuorokaudessa|päivässä)"
    r"|(?:om|per|a|each|i)\s+(året|år|year|annum|månad|month|vecka|week|dygn|dag|day))$"
)
# "kpl (netto)": what stands in brackets explains the unit.
_IN_BRACKETS: Final = re.compile(r"\([^)]*\)")
_UNIT: Final = re.compile(r"(?:[^\W\d_]|[%‰€$²./ '-]|(?<=m)2|(?<=co)2)*", re.IGNORECASE)
# The families that any count can be told in, and that are no plain count themselves.
_PIECES: Final = "kpl"
_COUNTED: Final = frozenset({"henkilö", "osallistuja", "yritys", "kävijä", "näyttökerta", "yöpyminen"})
# People by another name: told as assumed, for a metric may mean only some of them.
_PEOPLE: Final = frozenset({"henkilö", "osallistuja", "kävijä"})
# How many letters two words of no family may differ in at their ends and be one word inflected.
_ENDING: Final = 4


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit taken apart; `family` "" where none is told; `is_known` where the family is one of the list."""

    family: str = ""
    power: int = 0
    time: str = ""
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """How a typed unit fits the metric's: what to multiply by, and whether that was assumed."""

    factor: Decimal = Decimal(1)
    assumed: bool = False


def is_unit(text: str, own: str = "") -> bool:
    """Return whether `text`, typed behind a number, can be a unit: the metric's own, a known one, or a single word.

    >>> is_unit("kpl / vuosi"), is_unit("ja 13"), is_unit("tapahtumaa")
    (True, False, True)
    """
    if fold(text) == fold(own):
        return True
    if not _UNIT.fullmatch(text) or (text and not text[0].isalpha() and text[0] not in "%‰€$/"):
        return False
    unit = to_unit(text)
    return unit.is_known or not unit.family or " " not in unit.family


# The same few units stand at every number.
@lru_cache(maxsize=256)
def to_unit(text: str) -> Unit:
    """Return a unit taken apart.

    >>> to_unit("milj. €"), to_unit("kpl/v")
    (Unit(family='€', power=6, time='', is_known=True), Unit(family='kpl', power=0, time='vuosi', is_known=True))
    """
    base, time = _split_time(" ".join(_IN_BRACKETS.sub(" ", text.casefold()).split()))
    words = fold(base.replace(".", " ").replace("€", " € ").replace("%", " % ")).split()
    joined = "".join(words)
    if joined in _EURO_FACTORS:
        return Unit("€", _EURO_FACTORS[joined], time, is_known=True)
    power = sum(_FACTORS.get(word, 0) for word in words)
    rest = " ".join(word for word in words if word not in _FACTORS)
    family = _PHRASES.get(rest) or _FAMILY.get(rest) or _FAMILY.get(rest.replace(" ", "-"), "")
    return Unit(family or rest, power, time, is_known=bool(family))


def fit(typed: str, own: str, kind: str) -> Fit | None:
    """Return how the unit typed beside a number fits the metric's own, or `None` where it is another.

    A unit with less than the metric's fits (`kpl` for `kpl/vuosi`, none for any). A larger unit of the same kind is
    counted up, which is an assumption (`2,5 milj. €` where € is asked); a smaller one is another unit.
    """
    if fold(typed) == fold(own):
        return Fit()
    there, asked = to_unit(typed), to_unit("%" if kind == "share" else own)
    if there.time and there.time != asked.time:
        return None
    family = _fit_family(there, asked, kind)
    # Where the metric's unit has a factor, a unit without one is a smaller unit; no unit at all is the metric's own.
    if family is None or (there.power < asked.power and (there.family or there.power)):
        return None
    power = there.power - asked.power if there.power else 0
    return Fit(Decimal(10) ** power, family.assumed or power > 0)


def _fit_family(there: Unit, asked: Unit, kind: str) -> Fit | None:
    if not there.family or there.family == asked.family:
        return Fit()
    if there.family == _PIECES and kind in ("count", "count_per_year") and asked.family in {"", *_COUNTED}:
        return Fit(assumed=asked.family != "")
    if {there.family, asked.family} <= _PEOPLE:
        return Fit(assumed=True)
    if not there.is_known and not asked.is_known and _is_inflected(there.family, asked.family):
        return Fit(assumed=True)
    return None


def _is_inflected(first: str, second: str) -> bool:
    shared = next((n for n, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), None)
    shared = min(len(first), len(second)) if shared is None else shared
    return shared >= max(4, max(len(first), len(second)) - _ENDING)


def _split_time(text: str) -> tuple[str, str]:
    """Return a unit's text without the time that it is counted in, and that time."""
    base, slash, time = text.rpartition("/")
    if slash:
        word = time.strip(" .")
        return (base, _TIME.get(word, word))
    if match := _TIME_WORDS.search(" " + text):
        word = match[1] or match[2]
        return text[: max(0, match.start() - 1)], _TIME.get(word, word)
    return text, ""
