"""Looks at the whole site: a package, so that its one world is undone before other tests begin."""
