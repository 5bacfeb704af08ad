"""`radslag brief`: one page about a project for one kind of reader, as text, page or PDF."""
