"""Result folders: whole or absent, with a manifest that can be verified."""
