"""What a user asks of results: what differs between scenarios, and what the years show."""
