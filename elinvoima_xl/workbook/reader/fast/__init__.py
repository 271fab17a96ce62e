"""The usual ways of writing a workbook, read by patterns instead of an XML parser.

Each saves more than a tenth of the processor time of a whole `check` (`benchmarks/fast.py`), and holds to one law:
with it and without it every file gives the same. What is not written in the usual way is none of its business.
"""
