"""Which encoding bytes are in, and how browsers read it; and what is no page at all."""
