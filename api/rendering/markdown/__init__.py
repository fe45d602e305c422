"""A line of Markdown: escapes, emphasis that is read as it is meant, code and links."""
