"""Network clients for court RSS feeds, CourtListener, and IMAP. They write nothing to the database."""
