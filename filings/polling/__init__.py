"""What is looked at again and again: which feed is due, who may call a host, what a feed missed."""
