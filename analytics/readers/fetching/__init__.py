"""Files fetched from publishers that have a documented interface, through their own clients."""
