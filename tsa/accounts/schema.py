"""How the OpenAPI document describes our ways of signing in."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class PortalBearer(OpenApiAuthenticationExtension):
    target_class = "tsa.accounts.bearer.BearerAuthentication"
    name = "portal"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer"}


class MachineBearer(OpenApiAuthenticationExtension):
    target_class = "tsa.accounts.authentication.MachineAuthentication"
    name = "machine"

    def get_security_definition(self, auto_schema):
        flow = {"tokenUrl": "/oauth/token", "scopes": {"tsa.admin": "What staff may do"}}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}


class StaffSession(OpenApiAuthenticationExtension):
    target_class = "tsa.accounts.authentication.StaffSessionAuthentication"
    name = "staff"

    def get_security_definition(self, auto_schema):
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
