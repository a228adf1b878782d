"""What a user asks of results: tests of the room of that name."""
