"""The parts of a form's workbook: areas, guide, live formulas, the hidden map."""
