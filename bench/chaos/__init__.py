"""The fault run (`make chaos`): misbehaving courts, a real site whose parts are killed at random, and at the
end a check that every entry and message is there exactly once. See __main__.py."""
