"""Display tables: results arranged for a reader, in notebooks and on the page."""
