"""People: accounts, sign-in, sign-in links, API keys."""
