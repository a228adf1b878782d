"""The rules of the agreement that the package applies: named, dated, each with two cases.

What each says, from when, and on what it rests is data (``datasets/reference/law.toml``); the
function that applies it is the code of the package itself.
"""
