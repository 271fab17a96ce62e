"""What may be public, and the page and open data made of it."""
