"""The words by which a document of this kind is understood, in Finnish, Swedish and English.

Column titles, the headings of the background, words that count, joiners of names. These are words of the languages and
of the field; no word here belongs to one city's programme.
"""

from __future__ import annotations

import re
from typing import Final


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


# What a column of a table of measures may mean → its titles, by language, in lower case and in the usual forms.
TITLES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "area": {
        "fi": ("kehittämiskohde", "painopiste", "painopistealue", "teema", "kärki", "strateginen painopiste"),
        "sv": ("utvecklingsområde", "tyngdpunkt", "tyngdpunktsområde", "insatsområde", "tema", "fokusområde"),
        "en": ("development area", "area", "focus area", "theme", "priority", "priority area"),
    },
    "objective": {
        "fi": ("tavoite", "tavoitteet", "päämäärä", "päämäärät", "päätavoite"),
        "sv": ("mål", "målen", "målsättning", "målsättningar", "målsättningen", "huvudmål"),
        "en": ("objective", "objectives", "goal", "goals", "aim", "aims"),
    },
    "measure": {
        "fi": ("toimenpide", "toimenpiteet", "toimi", "toimet", "teko", "teot", "toimenpide-ehdotus"),
        "sv": ("åtgärd", "åtgärder", "åtgärderna", "insats", "insatser", "aktivitet", "aktiviteter"),
        "en": ("measure", "measures", "action", "actions", "activity", "activities", "measure (action)"),
    },
    "owners": {
        "fi": (
            "vastuutaho", "vastuutahot", "vastuuorganisaatio", "vastuuorganisaatiot", "vastuu", "vastuulliset",
            "vastuullinen", "vastuutoimija", "vastuutoimijat", "toteuttaja", "toteuttajat", "toimijat", "vastuuyksikkö",
            "muut vastuutahot", "muut toimijat", "yhteistyötahot", "yhteistyökumppanit", "kumppanit",
        ),
        "sv": (
            "ansvarig", "ansvariga", "ansvar", "ansvarig part", "ansvariga parter", "ansvarig instans",
            "ansvarsinstans", "ansvarig organisation",
            "övriga parter", "samarbetsparter", "samarbetspartner", "genomförare", "aktör", "aktörer",
        ),
        "en": (
            "owner", "owners", "responsible", "responsible party", "responsible parties", "responsibility",
            "responsible organisation", "implementer", "implemented by", "who",
            "partners", "other parties", "other owners",
        ),
    },
    "lead": {
        "fi": ("päävastuutaho", "päävastuu", "päävastuullinen", "koordinoija"),
        "sv": ("huvudansvarig", "huvudansvar", "huvudansvarig part", "samordnare"),
        "en": ("lead", "lead owner", "lead party", "lead organisation", "coordinator"),
    },
    "metrics": {
        "fi": ("mittari", "mittarit", "indikaattori", "indikaattorit", "seurantamittari", "seurantamittarit"),
        "sv": ("mätare", "indikator", "indikatorer", "mått", "mätetal", "uppföljningsindikator"),
        "en": ("metric", "metrics", "indicator", "indicators", "kpi", "kpis", "measured by"),
    },
    "unit": {
        "fi": ("yksikkö", "mittayksikkö"),
        "sv": ("enhet", "måttenhet"),
        "en": ("unit", "unit of measurement"),
    },
    "schedule": {
        "fi": ("aikataulu", "ajankohta", "toteutusaika", "vuosi", "vuodet", "toteutusvuosi"),
        "sv": ("tidtabell", "tidsplan", "tidpunkt", "tidsram", "år", "genomförandetid"),
        "en": ("schedule", "timetable", "timing", "timeline", "year", "years", "when"),
    },
    "resources": {
        "fi": ("resurssit", "resurssi", "rahoitus", "budjetti", "kustannukset", "resursointi"),
        "sv": ("resurser", "finansiering", "budget", "kostnader", "resurs"),
        "en": ("resources", "resource", "funding", "budget", "costs"),
    },
    "source": {
        "fi": ("tietolähde", "lähde", "mittarin lähde"),
        "sv": ("datakälla", "källa", "informationskälla"),
        "en": ("data source", "source", "source of data"),
    },
    "baseline": {
        "fi": ("lähtötaso", "lähtöarvo", "nykytila"),
        "sv": ("utgångsnivå", "utgångsläge", "utgångsvärde"),
        "en": ("baseline", "starting level", "start value"),
    },
    "target": {
        "fi": ("tavoitearvo", "tavoitetaso", "tavoiteltu arvo"),
        "sv": ("målvärde", "målnivå"),
        "en": ("target", "target value", "target level"),
    },
    "number": {
        "fi": ("nro", "numero", "no", "tunnus", "id", "#"),
        "sv": ("nr", "nummer", "beteckning", "kod"),
        "en": ("no.", "number", "code", "ref"),
    },
    "note": {
        "fi": ("huomautus", "huomautukset", "lisätiedot", "huom"),
        "sv": ("anmärkning", "anmärkningar", "tilläggsuppgifter"),
        "en": ("note", "notes", "remarks"),
    },
}  # fmt: skip
MEANINGS: Final = tuple(TITLES)

# The lists outside the tables → words (or beginnings of words) of their headings.
SECTIONS: Final[dict[str, tuple[str, ...]]] = {
    "strengths": ("vahvuu", "kykyjä", "styrk", "strength", "what are we good at"),
    "obstacles": ("estää", "esteet", "esteitä", "heikkou", "haasteet", "hind", "svaghet", "utmaning", "obstacle",
                  "weakness", "barrier", "holds back"),
    "trends": ("trend", "mahdollisuud", "möjlighet", "opportunit"),
    "threats": ("uhat", "uhka", "uhkia", "riski", "hot mot", "hoten", "hotar", "risker", "threat", "risk"),
    "assurance": ("varmistamme", "varmistetaan", "varmistaminen", "toteutumisen seuranta", "säkerställ", "tryggar",
                  "ensure", "securing", "assurance"),
    "areas": ("kehittämiskohteet", "painopisteet", "painopistealueet", "utvecklingsområden", "tyngdpunkter",
              "insatsområden", "development areas", "focus areas", "priorities"),
    "history": ("versiohistoria", "käsittely", "versionshistorik", "behandling", "version history"),
    "group": ("tausta", "lähtökohdat", "toimintaympäristö", "bakgrund", "utgångspunkter", "background"),
}  # fmt: skip

# The line that names the city: "Kajaanin kaupunki", "Raaseporin kunta", "Raseborgs stad", "City of Turku".
CITY: Final = re.compile(
    r"(?:[A-ZÅÄÖ][\w-]*\s){1,3}(?:kaupunki|kunta|kaupunginhallitus|stad|kommun|[Cc]ity|[Tt]own|[Mm]unicipality)$"
    r"|(?:City|Town|Municipality) of(?:\s[A-ZÅÄÖ][\w-]*){1,3}$"
)
YEARS: Final = re.compile(r"\b(20\d\d)\s*(?:[-–—−]|to|till)\s*(20\d\d)\b")

# Words between two names or two metrics.
AND: Final = {"fi": ("ja", "sekä"), "sv": ("och", "samt"), "en": ("and",)}
# "… in cooperation with X": what stands between is the joiner, X a partner.
TOGETHER: Final = (
    re.compile(r"\s+(?:tiiviissä\s+)?yhteistyössä\s+(?P<partner>.+?)\s+kanssa\s*$", re.IGNORECASE),
    re.compile(r"\s+yhdessä\s+(?P<partner>.+?)\s+kanssa\s*$", re.IGNORECASE),
    re.compile(r"\s+(?:i\s+samarbete|tillsammans)\s+med\s+(?P<partner>.+?)\s*$", re.IGNORECASE),
    re.compile(r"\s+(?:in\s+co-?operation|together|in\s+partnership)\s+with\s+(?P<partner>.+?)\s*$", re.IGNORECASE),
)
# A clause opened by one of these belongs to what stands before it, comma or not.
CLAUSES: Final = word_set(
    "jotka joka joita jossa joissa jolla joiden että kun jos kuten esim mm"
    " som att där när vars till bl which that who where when whose such"
)
# Forms of "to be" and the like: with one the text is a clause, not a list of names.
VERBS: Final = word_set("on ovat oli är var har is are was has have")
# Words that count something.
COUNTS: Final = re.compile(
    r"määrä|lukumäärä|osuus|prosentti|\baste\b|\bkpl\b|\bantal|\bandel|\bprocent|\bnumber\b|\bshare\b|\bcount\b|\brate\b",
    re.IGNORECASE,
)
# Measuring words that stand alone: turnover and person-years.
UNIT_WORDS: Final = word_set("lv htv kpl ha liikevaihto omsättning årsverken turnover fte")
PER_UNIT: Final = re.compile(
    r"/\s*(?:v|vuosi|vrk|kk|år|dygn|mån|year|day|month)\b|\((?:ha|kpl|%|€|m²|km|st|htv)\)", re.I
)
