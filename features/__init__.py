"""A page -> text blocks -> numbers: everything that looks at the page itself."""
