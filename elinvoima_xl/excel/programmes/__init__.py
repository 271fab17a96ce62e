"""The parts of the programme's workbook: its sheets, reading them back, checking them."""
