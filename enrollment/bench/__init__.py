"""Measuring the enrolment's path over HTTP beside the stores' own limit.

One family is played by the application itself while its store calls are recorded; the bare
loop replays the very same calls, with other families' names and keys, and nothing around them.
`clients`, `bare` and `multiplying` run in processes without Django.
"""
