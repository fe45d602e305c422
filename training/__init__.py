"""Labelled pages -> a model, and its measure."""
