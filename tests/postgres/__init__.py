"""The second store: a server of the tests' own, and what only several processes can get wrong."""
