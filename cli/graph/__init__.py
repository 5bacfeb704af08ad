"""`radslag graph`: what depends on what, as a tree at the terminal, as DOT, and drawn as SVG."""
