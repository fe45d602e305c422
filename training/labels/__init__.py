"""Labelled pages: the layouts that they are published in, and the label of every block."""
