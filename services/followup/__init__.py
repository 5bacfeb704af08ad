"""Follow-up: plans, indicators with targets and measurements, tertial reports, lights."""
