"""How upstreams are asked over the network: court RSS feeds, CourtListener, IMAP. No row is written here."""
