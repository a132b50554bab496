"""What people settle: questions about evidence, the decisions they take, and taking them back (R7)."""
