"""How evidence comes in: uploads, archives, the mailbox, CourtListener’s webhook, CourtListener addresses."""
