"""What is read from files, shipped and outside."""
