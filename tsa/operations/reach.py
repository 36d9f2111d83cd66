"""Health and maintenance are of the whole network, not of a school."""

from tsa.accounts.reach import NETWORK, register

register("operations.AlertEvent", NETWORK)
register("operations.MaintenanceJob", NETWORK)
