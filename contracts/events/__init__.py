"""Every event that crosses the broker, one module for each publisher."""
