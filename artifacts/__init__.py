"""The shipped model, its manifest and its card."""
