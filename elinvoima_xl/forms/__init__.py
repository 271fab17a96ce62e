"""A form before it is a workbook: its records, rows and words; knows no workbook library."""
