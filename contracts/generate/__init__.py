"""What is generated from the contracts: JSON Schemas, the AsyncAPI document and two tables in docs/.

`python -m contracts.generate` writes all of it, `--check` says what is stale.
"""
