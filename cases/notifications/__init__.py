"""From numbered changes to messages: dispatch creates the delivery rows, sending sends them."""
