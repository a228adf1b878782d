"""Workbooks from outside: their parts as plain values, the rules for them, filling to the byte.

Nothing here knows what the figures mean: it imports the standard library and the errors alone.
"""
