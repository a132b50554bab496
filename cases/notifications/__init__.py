"""From numbered changes to messages: dispatch makes the rows, sending works them off."""
