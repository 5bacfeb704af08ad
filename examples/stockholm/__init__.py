"""Stockholm's strategy as a smart and connected city, played from the first draft to the first report."""
