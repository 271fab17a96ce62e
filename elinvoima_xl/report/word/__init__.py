"""A Report becomes a .docx; knows nothing of workbooks but the charts borrowed from excel."""
