"""From numbered changes to messages: dispatch makes the delivery rows, sending sends them."""
