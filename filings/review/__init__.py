"""Questions about evidence that only people can settle, their decisions, and undoing those (R7)."""
