"""Measured, labelled pages -> fitted trees as plain arrays."""
