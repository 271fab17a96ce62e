"""The tables of the tests say what they seem to say."""

from datetime import datetime
from io import BytesIO

import openpyxl
from tables import to_workbook


def test_a_table_becomes_a_workbook_of_the_same_cells():
    data = to_workbook(
        """
        # 1 Osaajat
        | Nro   | Toteuma |
        |-------|---------|
        | 1.1.1 | 12.5    |
        | '007  | TRUE    |
        # Toinen
        | 2027-06-30 | a\\nb | x\\|y |
        """
    )

    book = openpyxl.load_workbook(BytesIO(data))

    assert book.sheetnames == ["1 Osaajat", "Toinen"]
    assert list(book["1 Osaajat"].values) == [("Nro", "Toteuma"), ("1.1.1", 12.5), ("007", True)]
    assert next(book["Toinen"].values) == (datetime(2027, 6, 30), "a\nb", "x|y")


def test_formulas_and_errors_keep_their_results():
    data = to_workbook("| =1+2 -> 3 | #N/A |")

    formulas = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
    results = openpyxl.load_workbook(BytesIO(data), data_only=True).worksheets[0]

    assert formulas["A1"].value == "=1+2"
    assert list(results.values) == [(3, "#N/A")]
