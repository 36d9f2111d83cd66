"""Rules and their runs are of the whole network, not of a school."""

from tsa.accounts.reach import NETWORK, register

register("retention.RetentionRun", NETWORK)
