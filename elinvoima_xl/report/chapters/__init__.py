"""What the report says, chapter by chapter, as records; knows no Word."""
