"""Accounts, sign-ins, the work queue and the like belong to the whole network, not to a school."""

from tsa.accounts.reach import NETWORK, register

for model in (
    "accounts.ApiClient",
    "accounts.ClientUsage",
    "accounts.StaffSession",
    "accounts.User",
    "auth.Group",
    "axes.AccessAttempt",
    "axes.AccessLog",
    "edfi_rest.ClaimSet",
    "edfi_rest.ClaimSetAccess",
    "procrastinate.ProcrastinateJob",
    "retention.RetentionRun",
):
    register(model, NETWORK)
