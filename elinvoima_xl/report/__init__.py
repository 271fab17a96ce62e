"""What the report says, chapter by chapter, and the Word document made of it."""
