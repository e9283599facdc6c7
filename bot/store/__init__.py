"""The store: schema, statements, transactions as generators, and the drivers that run them."""
