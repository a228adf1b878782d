"""Pages that need no other file: Python prepares plain texts and tables, templates lay them out.

A report and a comparison hold both languages; two radio buttons and a style rule show one of them,
without any script. A browser that does not know the rule shows both.
"""
