"""Extractors side by side on labelled pages: their outputs, the measures, and the report that shows them."""
