"""`radslag list`: lists of ongoing and possible projects, from files."""
