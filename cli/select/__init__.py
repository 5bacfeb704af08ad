"""`radslag select`: the best portfolio of a problem file, without any service."""
