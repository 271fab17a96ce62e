"""The usual ways of writing a workbook, read by patterns instead of an XML parser.

Each saves about a tenth or more of the processor time of a whole `check` of forms that Excel or LibreOffice has saved,
and holds to one law: with it and without it every file gives the same (tests/workbook). What is not written in the
usual way is none of its business.
"""
