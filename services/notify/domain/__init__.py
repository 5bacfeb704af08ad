"""The rules of notices: who is reached how, who asked for what, and what became of each notice."""
