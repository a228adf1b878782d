"""Steps of the flow."""
