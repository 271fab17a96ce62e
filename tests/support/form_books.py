"""The form of the tests as openpyxl sees it."""

from __future__ import annotations

FIRST_AREA = "1 Osaavien tekijöiden Keksilä"


def header(sheet) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[4] if cell.value}


def validation_at(sheet, address: str):
    return next(each for each in sheet.data_validations.dataValidation if address in each.sqref)


def opened_values(data: bytes):
    from io import BytesIO

    import openpyxl

    return openpyxl.load_workbook(BytesIO(data), data_only=True)
