"""The REST service. A question goes one way: resources, database, pool, PostgreSQL; then back.

`watch` looks at the database meanwhile, `fallback` answers while it is gone; `errors`, `logs` and
`metrics` are what all requests share. Each imports only what stands below it.
"""
