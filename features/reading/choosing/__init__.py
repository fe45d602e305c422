"""Which texts are dropped though shown text stands around them, and formulas, each of which is written once."""
