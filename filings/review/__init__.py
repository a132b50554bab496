"""Questions that the evidence cannot answer, the decisions people take on them, and undo (R7, people)."""
