"""How evidence arrives: dropped files, archives, the mailbox, CourtListener’s webhook and addresses."""
