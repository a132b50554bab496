"""What knows nothing of law: the one door for outgoing HTTP, redlines, ids, limits, printable text."""
