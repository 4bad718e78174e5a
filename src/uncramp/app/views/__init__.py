"""The pages: one module a page, named as in ``urls``; the addresses' names are the functions'."""
