"""Events of the parser -> text nodes: how elements nest, what each does to the text around it, what parts words."""
