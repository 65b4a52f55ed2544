"""The directory as open data: read-only JSON and CSV for other systems, under `/api/`.

What is asked, what is answered and what the OpenAPI document says come from the same declarations:
`asking` (parameters), `shapes` (answers) and `api` (addresses). Only public facts get in; the tests
list every column of a station as shown or kept back.
"""
