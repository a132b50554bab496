"""A fictional court on loopback, with a feed, docket sheets, CourtListener, a mailbox, and policy pages."""
