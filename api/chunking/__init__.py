"""A labelled page -> chunks for an index: cut at headings and blocks, each with its place in the page."""
