"""Follow-up's rules: which tertials are reported, what counts as measured, when a light turns."""
