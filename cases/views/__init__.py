"""The pages of a case, the list of cases, search, and notifications."""
