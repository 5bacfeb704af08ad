"""`radslag reference`: bodies, strategy versions and adoptions to and from files."""
