"""The kept blocks of a page -> text (`as_text`), pruned HTML (`as_html`), Markdown (`as_markdown`)."""
