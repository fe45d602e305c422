"""The kept blocks of a page -> text, pruned HTML, Markdown."""
