"""A page's bytes -> the table of its text blocks."""
