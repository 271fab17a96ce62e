"""What a person at a terminal meets: words, parameters, completion, what is shown. Click and rich end here."""
