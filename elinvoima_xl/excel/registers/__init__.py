"""The parts of the register's workbook: its sheets, its exact record, what a person wrote in it."""
