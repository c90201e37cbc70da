"""One module a provider: reads its raw files into observations."""
