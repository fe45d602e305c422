"""Extractors side by side on labelled pages: their answers, the measures, and the report that shows them."""
