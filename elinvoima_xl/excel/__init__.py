"""All that reads and writes workbooks; knows no rules of the merge and no Word."""
