"""The parts of reading a form that came back: which form, which sheets, rows, columns, cells."""
