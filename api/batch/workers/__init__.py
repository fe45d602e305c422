"""Processes that make records of documents, under a time limit for each."""
