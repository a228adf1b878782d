"""The equations of the model printed: as Excel, as JavaScript, and for people to read."""
