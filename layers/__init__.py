"""What data there is and how it gets in: contracts, registry and the only reader of data files."""
