"""The processes that are measured: `ours` is the chassis as it runs, `peer` what one would use otherwise."""
