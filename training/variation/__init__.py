"""Changed copies of labelled pages, so that a model learns what holds on other sites too, and pages as plain text."""
