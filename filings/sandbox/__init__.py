"""A fictional court on loopback: its feed, sheet, CourtListener, mailbox and policy pages, and its clock."""
