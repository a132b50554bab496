"""How templates word values: dates, court names, what is not known."""
