"""The fault run (`make chaos`): a world of cases that misbehaves, a real site whose parts are killed at
random, and at the end the question whether every entry and message is there exactly once. See __main__."""
