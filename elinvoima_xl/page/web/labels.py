"""The words of the page that never change, by the name that the templates call them."""

from __future__ import annotations

from typing import Final

from elinvoima_xl.foundation.language import N_

LABELS: Final = {
    "skip": N_("Skip to the content"),
    "language": N_("Language"),
    "dark": N_("Dark colours"),
    "light": N_("Light colours"),
    "summary": N_("Summary"),
    "situation": N_("Situation by area"),
    "bars": N_("How many measures of each development area have each status."),
    "same_table": N_("The same figures as a table"),
    "changes": N_("Changes since the previous period"),
    "measures": N_("Measures"),
    "search": N_("Search the measures"),
    "by_word": N_("Search by word"),
    "status": N_("Status"),
    "area": N_("Development area"),
    "all": N_("All"),
    "owner": N_("Owner"),
    "clear": N_("Clear the search"),
    "headline": N_("Headline objectives"),
    "proposals": N_("Proposals for change"),
    "closing": N_("Closing words"),
    "about": N_("How the figures came about"),
    "methods": N_("The metrics and how they were combined"),
    "data": N_("Open data"),
    "data_lead": N_("The figures of this page and of earlier periods as files:"),
    "descriptor": N_("Description of the fields (Frictionless Data Package):"),
    "licence": N_("Licence:"),
    "no_licence": N_("The city has not told the licence of the data."),
    "contact": N_("Questions and feedback:"),
    "accessibility": N_("Accessibility statement"),
    "over_time": N_("Development by period"),
    "target": N_("Target"),
    "partial": N_("answers of some owners are missing"),
    "history": N_("Status by period"),
    "owners": N_("Owners:"),
}
