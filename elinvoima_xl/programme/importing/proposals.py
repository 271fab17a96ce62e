"""What a document leaves open, proposed from its words: kind, unit, direction, over time and combine rule of a metric.

Each proposal has its reason. The rules are words of Finnish, Swedish and English for what is measured, tried in order;
none belongs to one programme. A person confirms or changes every proposal in the programme workbook.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from elinvoima_xl.foundation.language import N_, Words, words
from elinvoima_xl.model.programme import Measure, Metric, Proposal
from elinvoima_xl.programme.importing.vocabulary import COUNTS


@dataclass(frozen=True, slots=True)
class _Rule:
    """A pattern of words → what a metric with them is; the reason has the words found as `{word}`."""

    pattern: re.Pattern[str]
    kind: str
    over_time: str
    reason: str


def _rule(pattern: str, kind: str, over_time: str, reason: str) -> _Rule:
    return _Rule(re.compile(pattern, re.IGNORECASE), kind, over_time, reason)


_IS_STEP: Final = N_("“{word}” is either done or not")
_IS_WORDS: Final = N_("“{word}” can be told in words only")
_IS_SHARE: Final = N_("“{word}” is a part of a whole")
_IS_SURVEY: Final = N_("“{word}” is the result of a survey")
_IS_TIME: Final = N_("“{word}” is a length of time")
_IS_AREA: Final = N_("“{word}” is a surface area")
_IS_MONEY: Final = N_("“{word}” is counted in money")
_IS_YEARLY: Final = N_("“{word}” is counted for each year")
_IS_DAILY: Final = N_("“{word}” is counted for one day")
_IS_COUNTED: Final = N_("“{word}” is counted")
_IS_STOCK: Final = N_("“{word}” is counted at the end of the period")

_KINDS: Final = (
    _rule(r"\w*käynnisty\w*|\w*alkanut|\w*aloitettu|\blaadittu\b|\w*selvillä|\bvalmistunut\b|\w*hyväksytty"
          r"|\w*perustettu\b|^\w+(?:taan|tään)\b|\w*(?:ohjelma|suunnitelma|vuosikello|strategia)$",
          "milestone", "once", _IS_STEP),
    _rule(r"\w*inlett?s?\b|\w*startat\w*|\w*godkänd?\w*|\butarbetad\b|\w*färdig\w*|\w*(?:plan|program|programmet|planen)$"
          r"|\w*årsklocka\w*", "milestone", "once", _IS_STEP),
    _rule(r"\blaunched\b|\bstarted\b|\bopened\b|\badopted\b|\bapproved\b|\bin place|\bcompleted$|\b(?:plan|strategy)$",
          "milestone", "once", _IS_STEP),
    _rule(r"\w*vaikuttavuus|\w*sujuvuus|\w*palvelutaso|\blaatu\b|\w*effekt\w*|\w*smidighet\w*|\w*kvalitet\w*"
          r"|\bimpact\b|\bquality\b|\beffectiveness\b", "text", "stock", _IS_WORDS),
    _rule(r"\bvs\.?(?=\s)|\w*täyttymi\w*", "share", "rate", _IS_SHARE),
    _rule(r"\w*osuus\b|\w*prosentti\w*|%|\w*tunnettuus|\w*aste$|\bandel\w*|\w*procent\w*|\w*kännedom\w*|\bshare\b"
          r"|\bper cent\b|\bpercentage\b|\bawareness\b", "share", "stock", _IS_SHARE),
    _rule(r"\w*tutkimu\w*|\w*kysely\w*|\w*tyytyväisyy\w*|\w*indeksi\w*|\w*enkät\w*|\w*nöjdhet\w*|\w*index\b|\bsurvey\b"
          r"|\bscore\b|\bsatisfaction\b|\brating\b", "score", "stock", _IS_SURVEY),
    _rule(r"\w*kuukausissa|\w*päivissä|\w*viikoissa|\w*kesto\b|\w*odotusai\w*|\w*väntetid\w*|\b\w*varaktighet\w*"
          r"|\bmånader\b|\bduration\b|\bwaiting time\w*|\bin (?:months|days|weeks)\b", "duration", "rate", _IS_TIME),
    _rule(r"\(ha\)|\w*hehtaari\w*|\w*pinta-ala\w*|\bm²|\w*hektar\w*|\bhectares?\b", "area", "flow", _IS_AREA),
    _rule(r"\blv\b|\w*liikevaihto\w*|\w*omsättning\w*|\bturnover\b|\brevenue\b", "money", "flow", _IS_MONEY),
    _rule(r"€|\beuro\w*|\beur\b|\w*investoinnit\b|\w*rahoitu\w*|\w*investeringar(?:na)?\b|\w*finansiering\w*"
          r"|\binvestments? in\b|\bfunding\b", "money", "stock", _IS_MONEY),
    _rule(r"/\s*(?:vrk|päivä|dygn|dag|day)\b", "count", "rate", _IS_DAILY),
    _rule(r"/\s*(?:vuosi|v\.?|år|year)(?!\w)|\bper (?:år|year|vuosi)\b|\bvuodessa\b|\bannual\b|\bårlig\w*",
          "count_per_year", "flow", _IS_YEARLY),
    _rule(r"\w*hakij\w*|\bvalmistun\w*|\w*matkailij\w*|\w*yöpymi\w*|\w*sökande\w*|\w*utexaminera\w*|\w*turist\w*"
          r"|\w*övernattning\w*|\bapplicants?\b|\bgraduates?\b|\bvisitor nights\b|\btourists?\b",
          "count_per_year", "flow", _IS_YEARLY),
    _rule(r"\w*olevat\b|\w*olevien\b|\w*käyttävi\w*|\w*lukumäärä|\w*hankke\w*|\w*jäsen\w*|\w*medlem\w*|\w*projekt\w*"
          r"|\bmembers?\b|\bprojects?\b|\bexisting\b", "count", "stock", _IS_STOCK),
    _rule(r"\w*määrä\w*|\bantal\w*|\bnumber of\b|\w+$", "count", "flow", _IS_COUNTED),
)  # fmt: skip

# What is counted → its unit. A head noun at the end tells more than a word before it,
# so companies come before people.
_UNITS: Final = (
    (re.compile(r"\bhtv\b|årsverke|\bfte\b|person-years", re.I), N_("FTE")),
    (re.compile(r"näyttökerr|visningar|views|impressions", re.I), N_("views")),
    (re.compile(r"kävij|besökare|visitors?\b", re.I), N_("visitors")),
    (re.compile(r"matkailij|yöpymi|övernattning|turist|nights|tourist", re.I),
     N_("nights")),
    (re.compile(r"yrityk(?:set|siä|sien)|yritysten määrä|\bföretag\w*|compan|businesses|firms", re.I),
     N_("companies")),
    (re.compile(r"osallistu[jn]|osaaj|hakij|valmistun|asiak|käyttäv|työvoim|henkilö|työllist|opiskelij|oppila"
                r"|deltagar|sökande|utexaminera|kunder|personer|anställda|studerande|elever"
                r"|participants?|applicants?|graduates?|customers?|clients?|people|employees|students?|pupils", re.I),
     N_("people")),
)  # fmt: skip
_ITEMS: Final = N_("pcs")
_UNIT_OF_KIND: Final = {
    "share": "%",
    "duration": N_("months"),
    "area": "ha",
    "money": N_("EUR million"),
    "score": N_("points"),
    "milestone": "",
    "text": "",
}
_PER_YEAR: Final = N_("/year")
_PER_DAY: Final = N_("/day")
# Public figures and surveys: one number that any owner can look up.
_PUBLIC: Final = re.compile(
    r"matkailij|yöpymi|\blv\b|\bhtv\b|liikevaihto|tunnettuus|tutkimu|\bvrk\b|valtion|väestö|tilasto|toimialan"
    r"|turist|övernattning|omsättning|kännedom|statistik|befolkning|statens|tourist|nights|turnover|survey|statistic",
    re.IGNORECASE,
)
# What each organisation has of its own, so that adding the figures counts nothing twice.
_OWN: Final = re.compile(
    r"hakij|valmistun|sopimu|toimeksian|oppila|opiskelij|kartoitu|hankkei|käyttäv|kasvatu"
    r"|sökande|utexaminera|avtal|elever|studerande|egna|applicants|graduates|contracts|agreements|students|pupils",
    re.IGNORECASE,
)
_DIRECTIONS: Final = {"milestone": "reach", "text": "none", "duration": "fewer"}
_DIRECTION_REASONS: Final = {
    "more": N_("the measure aims at more of it"),
    "fewer": N_("the shorter the better"),
    "reach": N_("a step to be reached"),
    "none": N_("told in words"),
}
_OVER_TIME_REASONS: Final = {
    "flow": N_("adds up inside the year"),
    "stock": N_("how things stand at the end of the period"),
    "rate": N_("an average of the period"),
    "once": N_("happens once"),
}


def propose_metric(metric: Metric, measure: Measure, language: str) -> Metric:
    """Return a metric with all that its document leaves open proposed, each proposal with its reason."""
    say = words(language)
    rule, word = _find_rule(metric.text)
    unit, unit_reason = _propose_unit(metric.text, rule.kind, say)
    direction = _DIRECTIONS.get(rule.kind, "more")
    combine, combine_reason = _propose_combine(metric.text, rule.kind, len(measure.owner_names))
    reasons = {
        "kind": say(rule.reason).format(word=word),
        "unit": unit_reason,
        "direction": say(_DIRECTION_REASONS[direction]),
        "over_time": say(_OVER_TIME_REASONS[rule.over_time]),
        "combine": say(combine_reason),
    }
    proposed = replace(
        metric, kind=rule.kind, unit=unit, direction=direction, over_time=rule.over_time, combine=combine
    )
    proposals = (Proposal(name, reason) for name, reason in reasons.items() if getattr(proposed, name))
    return replace(proposed, proposals=tuple(proposals))


# Kinds that a text with a counting word cannot be: "käynnistyneiden hankkeiden määrä" is a number, no milestone.
_UNCOUNTED: Final = frozenset({"milestone", "text", "score"})


def _find_rule(text: str) -> tuple[_Rule, str]:
    counts = bool(COUNTS.search(text))
    for rule in _KINDS:
        if counts and rule.kind in _UNCOUNTED:
            continue
        if match := rule.pattern.search(text):
            return rule, match[0].strip(" /()") or text
    # A text of signs alone: counted, for want of words.
    return _KINDS[-1], text


def _propose_unit(text: str, kind: str, say: Words) -> tuple[str, str]:
    """Return the unit in the document's language and the reason for it."""
    usual = say(N_("the usual unit of its kind"))
    if kind in _UNIT_OF_KIND:
        return say(_UNIT_OF_KIND[kind]), usual
    unit, reason = _ITEMS, usual
    for pattern, name in _UNITS:
        if match := pattern.search(text):
            unit, reason = name, say(N_("“{word}” is what is counted")).format(word=_whole_word(text, match[0]))
            break
    per = _PER_YEAR if kind == "count_per_year" else ""
    if re.search(r"/\s*(?:vrk|dygn|day)", text):
        per = _PER_DAY
    return say(unit) + say(per), reason


def _whole_word(text: str, part: str) -> str:
    return next((each for each in re.findall(r"[\w-]+", text) if part.casefold() in each.casefold()), part)


def _propose_combine(text: str, kind: str, owners: int) -> tuple[str, str]:
    if kind == "text":
        return "each", N_("words stand side by side")
    if kind == "score" or _PUBLIC.search(text):
        return "latest", N_("one figure for all, which any owner may report")
    if owners <= 1:
        return "lead", N_("there is one owner")
    if kind == "milestone":
        return "all_done", N_("done when every owner says so")
    if _OWN.search(text):
        return "sum", N_("each owner has its own, so that nothing is counted twice")
    return "lead", N_("the owners may count the same events, so that a sum would count them twice")


# --- one-off or continuous

_ONE_OFF: Final = re.compile(
    r"^(?:laaditaan|käynnistetään|pilotoidaan|kartoitetaan|perustetaan|rakennetaan|määritetään|otetaan käyttöön|luodaan"
    r"|uudistetaan|avataan|hankitaan|selvitetään)\b|käynnistäminen|ratkaiseminen|perustaminen$"
    r"|^(?:utarbetas?|inleds?|startas?|kartläggs?|grundas?|byggs?|införs?|öppnas?|utreds?|pilotera[rs]?)\b"
    r"|\b(?:utarbetas|byggs|inrättas|införs|kartläggs|grundas)\b"
    r"|^(?:draw up|launch|pilot|survey|found|build|introduce|open|prepare|set up|establish)\b",
    re.IGNORECASE,
)
_CONTINUOUS: Final = re.compile(
    r"säännöllisesti|vuosittain|jatkuvasti|ylläpid|^(?:tuetaan|edistetään|markkinoidaan|kehitetään|tarjotaan|toteutetaan"
    r"|osallistutaan|vahvistetaan|kohdennetaan)\b|edistäminen|kehittäminen|tukeminen|tiedottaminen"
    r"|regelbundet|årligen|fortlöpande|upprätthåll|^(?:stöds?|främjas?|utvecklas?|erbjuds?|marknadsförs?|ordnas?)\b"
    r"|regularly|every year|annually|continuous|maintain|^(?:support|promote|develop|offer|market|organise)\b",
    re.IGNORECASE,
)


def propose_continuity(measure: Measure, language: str) -> Measure:
    """Return a measure with one-off or continuous proposed where its words tell; else as it is."""
    say = words(language)
    # "vuosittain" tells more than the verb that opens the sentence: what is drawn up every year is continuous.
    often = re.search(
        r"säännöllisesti|vuosittain|jatkuvasti|årligen|fortlöpande|annually|every year", measure.text, re.I
    )
    once, continuous = _ONE_OFF.search(measure.text), _CONTINUOUS.search(measure.text)
    found = [(often, "continuous"), (once, "one_off"), (continuous, "continuous")]
    for match, continuity in found:
        if match:
            reason = say(N_("“{word}” in its text")).format(word=match[0])
            return replace(measure, continuity=continuity, proposals=(Proposal("continuity", reason),))
    return measure
