"""A register becomes a public page; knows nothing of workbooks and Word."""
