"""Changed copies of labelled pages, so that the model learns what travels."""
