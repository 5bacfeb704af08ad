"""`radslag coverage`: where the strategy has projects and where it has holes."""
