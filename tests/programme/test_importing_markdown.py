"""Markdown of any city: headings, lists and tables in the ways that people and programs write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from elinvoima_xl.foundation.problems import ProgrammeError
from elinvoima_xl.model.programme import Mention
from elinvoima_xl.programme.importing.markdown import plain, read_document
from elinvoima_xl.programme.importing.source import read_source


def read(text):
    return read_source(text.encode(), "doc.md")


def codes(problems):
    return [(each.code, each.location.cell) for each in problems]


HEADING = "# Ohjelma 2027–2030\n\n## 1. Työ\n\n"
TITLES = "| Tavoite | Toimenpiteet | Vastuutahot | Mittarit |\n|---|---|---|---|\n"


def table(*rows):
    return HEADING + TITLES + "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


# --- tables in every form


@pytest.mark.parametrize(
    "text",
    [
        "| Tavoite | Toimenpide | Vastuu | Mittari |\n|:--|---|--:|---|\n| T | Tehdään | KAO | Määrä |",
        "Tavoite\tToimenpide\tVastuu\tMittari\nT\tTehdään\tKAO\tMäärä",
        "Tavoite | Toimenpide | Vastuu | Mittari\n--- | --- | --- | ---\nT | Tehdään | KAO | Määrä",
        "<table><tr><th>Tavoite</th><th>Toimenpide</th><th>Vastuu</th><th>Mittari</th></tr>\n"
        "<tr><td>T</td><td>Tehdään</td>\n<td>KAO</td><td>Määrä</td></tr></table>",
    ],
)
def test_a_table_is_read_in_every_form(text):
    programme, problems = read(HEADING + text)

    measure = programme.measures[0]
    assert (measure.id, measure.text, measure.owner_names) == ("1.1.1", "Tehdään", ("KAO",))
    assert "not-imported" not in [code for code, _ in codes(problems)]


def test_a_bar_inside_a_cell_is_kept():
    programme, _ = read(table(("T", "Etä \\| lähi", "KAO", "Määrä")))

    assert programme.measures[0].text == "Etä | lähi"


def test_html_cells_that_span_rows_and_columns_are_repeated():
    programme, _ = read(
        HEADING + "<table><tr><th>Tavoite</th><th>Toimenpide</th><th>Vastuu</th></tr>"
        "<tr><td rowspan=2>T</td><td>A</td><td rowspan='2'>KAO &amp; muut</td></tr><tr><td>B</td></tr></table>"
    )

    assert [(each.id, each.text, each.owners) for each in programme.measures] == [
        ("1.1.1", "A", (Mention("KAO", "KAO"), Mention("muut", "muut"))),
        ("1.1.2", "B", (Mention("KAO", "KAO"), Mention("muut", "muut"))),
    ]


def test_what_only_looks_like_markup_in_an_html_cell_is_kept():
    programme, _ = read(
        HEADING + "<table><tr><th>Tavoite</th><th>Toimenpide</th></tr>"
        "<tr><td>T</td><td>a &lt;b&gt; &amp; 2\\*3 <b>lihava</b> &lt;loppu&gt;</td></tr></table>"
    )

    assert programme.measures[0].text == "a <b> & 2*3 lihava <loppu>"


def test_what_markdown_does_not_show_is_not_lost():
    blocks = read_document("[viite]: https://example.org\n\n    sisennetty\n\n```\nkoodi\n```\n", "doc.md").blocks

    assert " ".join(block.text for block in blocks) == "[viite]: https://example.org sisennetty koodi"


def test_paragraphs_inside_an_item_of_a_list_are_their_own():
    blocks = read_document("3. kohta\n   jatkuu\n\n   toinen\n• merkki\n", "doc.md").blocks

    assert [(type(block).__name__, block.text, block.location.cell) for block in blocks] == [
        ("ListItem", "kohta jatkuu", "L1"), ("Paragraph", "toinen", "L4"), ("ListItem", "merkki", "L5"),
    ]  # fmt: skip
    assert (blocks[0].number, blocks[2].number) == (3, None)


def test_text_beside_the_cells_of_an_html_table_is_told():
    _, problems = read(
        HEADING + "<table><caption>Taulukko 1</caption><tr><th>Tavoite</th><th>Toimenpide</th></tr>\n"
        "<tr><td>T</td><td>A</td></tr></table> Lähde: kysely"
    )

    assert [each.found for each in problems if each.code == "not-imported"] == ["Lähde: kysely", "Taulukko 1"]


def test_markup_is_left_out_of_a_text():
    assert plain("**Kajaanin** *oma* [sivu](https://example.org) 2\\*3<br/>ja <i>muut</i> &amp; me") == (
        "Kajaanin oma sivu 2*3\nja muut & me"
    )


def test_underlined_headings_and_lines_of_a_paragraph_are_read():
    blocks = read_document("Ohjelma 2027–2030\n=====\n\nrivi\njatkuu\n", "doc.md").blocks

    assert [(type(block).__name__, block.text) for block in blocks] == [
        ("Heading", "Ohjelma 2027–2030"),
        ("Paragraph", "rivi jatkuu"),
    ]


def test_the_place_is_the_line():
    _, problems = read(table(("T", "Tehdään", "", "Määrä")))

    assert ("owners-none", "") in codes(problems)
    assert ("unit-missing", "L7") in codes(problems)


# --- structure


def test_objectives_can_be_headings_under_the_heading_of_an_area():
    programme, _ = read(
        "# Livskraft 2027–2030\n\n## 1. Arbete\n\n"
        "### 1.1 Alla har jobb\n\n| Åtgärder | Ansvariga |\n|---|---|\n| A | KAO |\n\n"
        "### 1.2 Alla lär sig\n\n| Åtgärder | Ansvariga |\n|---|---|\n| B | KAO |\n"
    )

    assert [(area.number, area.name) for area in programme.areas] == [(1, "Arbete")]
    assert [(each.number, each.text) for each in programme.areas[0].objectives] == [
        (1, "Alla har jobb"), (2, "Alla lär sig"),
    ]  # fmt: skip
    assert programme.language == "sv"


def test_a_programme_without_objectives_owners_or_metrics_is_read_and_told():
    programme, problems = read(
        "# Ohjelma 2027–2030\n\n## 1. Työ\n\n| Toimenpide | Aikataulu |\n|---|---|\n| A | 2027 |\n"
    )

    assert (programme.measures[0].id, programme.areas[0].objectives[0].number) == ("1.0.1", 0)
    assert "owners-none" in [code for code, _ in codes(problems)]


def test_the_area_can_be_a_column():
    programme, _ = read(
        "# Ohjelma 2027–2030\n\n| Painopiste | Tavoite | Toimenpide |\n|---|---|---|\n| 1. Työ | T | A |\n|  |  | B |\n"
        "| 2. Koulu | U | C |\n"
    )

    assert [(area.name, [each.id for each in area.measures]) for area in programme.areas] == [
        ("Työ", ["1.1.1", "1.1.2"]), ("Koulu", ["2.1.1"]),
    ]  # fmt: skip


def test_a_line_in_bold_type_over_a_table_is_a_heading():
    programme, _ = read("# Ohjelma 2027–2030\n\n**1. Työ**\n\n| Tavoite | Toimenpide |\n|---|---|\n| T | A |\n")

    assert (programme.areas[0].name, programme.measures[0].id) == ("Työ", "1.1.1")


def test_a_card_has_its_titles_in_the_first_column():
    card = "| Toimenpide | {} |\n|---|---|\n| Vastuutahot | KAO |\n| Mittarit | Tapahtumien määrä |\n\n"

    programme, problems = read(HEADING + card.format("A") + card.format("B"))

    assert [(each.text, each.owner_names, len(each.metrics)) for each in programme.measures] == [
        ("A", ("KAO",), 1), ("B", ("KAO",), 1),
    ]  # fmt: skip
    assert "not-imported" not in [code for code, _ in codes(problems)]


def test_an_objective_that_comes_back_is_the_same():
    programme, _ = read(table(("1. T", "A", "KAO", ""), ("2. U", "B", "KAO", ""), ("1. T", "C", "KAO", "")))

    assert [each.id for each in programme.measures] == ["1.1.1", "1.1.2", "1.2.1"]


def test_a_table_under_no_heading_is_an_unnamed_area():
    programme, problems = read("| Tavoite | Toimenpide |\n|---|---|\n| T | A |\n")

    assert (programme.areas[0].number, programme.areas[0].name) == (1, "")
    assert {"area-unnamed", "title-open"} <= {code for code, _ in codes(problems)}


def test_a_table_without_titles_is_read_as_the_one_before_it():
    programme, problems = read(table(("T", "A", "KAO", "Määrä")) + "\n## 2. Koulu\n\n| U | B | KAO | Määrä |\n")

    assert programme.measures[1].text == "B"
    assert ("titles-assumed", "L11") in codes(problems)


def test_a_table_that_is_not_understood_is_told_cell_by_cell():
    programme, problems = read(
        table(("T", "A", "KAO", "Määrä")) + "\n## Budjetti\n\n| Vuosi | Euroa | Huom | Muu | Lisä | Ja |\n"
    )

    told = {each.found for each in problems if each.code == "not-imported"}
    assert told == {"Budjetti", "Vuosi", "Euroa", "Huom", "Muu", "Lisä", "Ja"}
    assert len(programme.areas) == 1


def test_a_paragraph_among_the_tables_is_told():
    _, problems = read(table(("T", "A", "KAO", "Määrä")) + "\nLisäksi seurataan muuta.\n")

    assert ("not-imported", "L9") in codes(problems)


def test_a_document_without_tables_is_no_programme():
    with pytest.raises(ProgrammeError) as error:
        read("# Ohjelma 2027–2030\n\nTekstiä.\n")

    assert error.value.problem.code == "no-tables"


def test_a_column_that_is_not_known_is_told_with_its_cells():
    text = HEADING + "| Toimenpide | Vastuu | Väri |\n|---|---|---|\n| A | KAO | punainen |\n"

    _, problems = read(text)

    assert ("column-unknown", "L5") in codes(problems)
    assert "punainen" in [each.found for each in problems if each.code == "not-imported"]


def test_columns_can_be_named_by_hand():
    text = HEADING + "| Mitä tehdään | Kuka |\n|---|---|\n| A | KAO |\n"

    programme, _ = read_source(text.encode(), "doc.md", columns={"Mitä tehdään": "measure", "kuka": "owners"})

    assert (programme.measures[0].text, programme.measures[0].owner_names) == ("A", ("KAO",))


def test_a_title_with_a_slip_is_read_and_told():
    text = HEADING + "| Tavoite | Toimenpitet | Vastutahot |\n|---|---|---|\n| T | A | KAO |\n"

    programme, problems = read(text)

    assert programme.measures[0].owner_names == ("KAO",)
    assert [code for code, _ in codes(problems)].count("column-assumed") == 2


# --- cells


def test_several_measures_in_a_cell_are_split_with_their_own_owners():
    programme, problems = read(table(("T", "1. A<br>2. B", "KAO<br>KAMK", "")))

    assert [(each.text, each.owner_names) for each in programme.measures] == [("A", ("KAO",)), ("B", ("KAMK",))]
    assert ("measures-split", "L7") in codes(problems)


def test_numbers_of_objectives_that_leave_a_gap_or_repeat_are_told():
    programme, problems = read(
        table(("1. A", "a", "KAO", ""), ("3. B", "b", "KAO", ""), ("3. C", "c", "KAO", ""), ("D", "d", "KAO", ""))
    )

    assert [objective.number for objective in programme.areas[0].objectives] == [1, 3, 4, 5]
    assert [cell for code, cell in codes(problems) if code == "numbering"] == ["L8", "L9"]
    assert ("programme-unnumbered", "L10") in codes(problems)


def test_characters_that_cannot_be_printed_are_left_out_and_told():
    programme, problems = read(table(("T", "Teh\x07dään", "KAO", "")))

    assert programme.measures[0].text == "Tehdään"
    assert ("control-characters", "L7") in codes(problems)


def test_the_same_text_twice_is_told():
    _, problems = read(table(("T", "Tehdään työtä.", "KAO", ""), ("", "Tehdään työtä", "KAMK", "")))

    assert ("duplicate-text", "L8") in codes(problems)


def test_a_measure_without_owner_or_metric_is_told():
    _, problems = read(table(("T", "A", "KAO", "Määrä"), ("", "B", "", "")))

    assert {("owner-lacking", "L8"), ("metric-lacking", "L8")} <= set(codes(problems))


# --- the other columns

EXTRA = (
    HEADING + "| Toimenpide | Päävastuu | Vastuutahot | Mittari | {title} |\n|---|---|---|---|---|\n"
    "| A | KAO | KAMK | Tapahtumien määrä | {value} |\n"
)


def extra(title, value):
    return read(EXTRA.format(title=title, value=value))[0].measures[0]


def test_a_column_of_leads_names_the_lead():
    measure = extra("Aikataulu", "")

    assert (measure.lead, measure.owner_names) == ("KAO", ("KAO", "KAMK"))


@pytest.mark.parametrize(
    ("value", "start", "end"),
    [
        ("2027–2028", date(2027, 1, 1), date(2028, 12, 31)),
        ("2029", date(2029, 1, 1), date(2029, 12, 31)),
        ("30.6.2028", None, date(2028, 6, 30)),
    ],
)
def test_a_schedule_of_years_or_a_day_is_read(value, start, end):
    measure = extra("Aikataulu", value)

    assert (measure.start, measure.end) == (start, end)


def test_a_schedule_that_says_continuous_is_no_proposal():
    measure = extra("Aikataulu", "jatkuva")

    assert (measure.continuity, measure.proposals) == ("continuous", ())


@pytest.mark.parametrize(
    ("title", "value", "note"),
    [
        ("Aikataulu", "kevät 2027", "kevät 2027"),
        ("Lähtötaso", "noin sata", "noin sata"),
        ("Tavoitearvo 2028", "yli 100", "yli 100"),
        ("Tavoitearvo", "15 tonnia", "15 tonnia"),
        ("Nro", "7", "7"),
    ],
)
def test_what_cannot_be_read_without_guessing_is_kept_in_the_note(title, value, note):
    measure = extra(title, value)

    assert measure.note.endswith(f": {note}")


def test_baseline_targets_unit_source_and_resources_are_read():
    assert extra("Lähtötaso", "1 200").metrics[0].baseline == Decimal(1200)
    assert extra("Tavoitearvo", "15").metrics[0].targets == ((2030, Decimal(15)),)
    assert extra("Tavoitearvo 2028", "15 kpl").metrics[0].targets == ((2028, Decimal(15)),)
    assert extra("Yksikkö", "tapahtumaa").metrics[0].unit == "tapahtumaa"
    assert extra("Tietolähde", "Tilastokeskus").metrics[0].source == "Tilastokeskus"
    assert extra("Rahoitus", "10 000 €").resources == "10 000 €"


def test_a_unit_of_the_document_is_no_proposal():
    metric = extra("Yksikkö", "tapahtumaa").metrics[0]

    assert "unit" not in [each.field for each in metric.proposals]


def test_a_measure_number_that_is_the_id_is_not_repeated():
    text = HEADING + "| Nro | Tavoite | Toimenpide |\n|---|---|---|\n| 1.1.1 | T | A |\n"

    assert read(text)[0].measures[0].note == ""
