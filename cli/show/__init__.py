"""How replies, cases and refusals look at a terminal, in Swedish and in English."""
