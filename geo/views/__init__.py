"""Views draw results: maps, marks, tables and words."""
