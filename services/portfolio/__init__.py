"""Portfolio: bodies, strategy versions, projects, what they stand on, and the case over all services."""
