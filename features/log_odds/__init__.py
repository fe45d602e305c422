"""Tokens of a page -> columns of what they say, learned from labelled pages: names of HTML pages, words of texts."""
