"""Labelled pages -> the models of roles and of page types."""
