"""Resources: what classes, courses and users work with, by its vendor's id."""

from oneroster.models import Resource as RosterResource
from oneroster.rest.resource import Resource
from oneroster.rest.shapes import Text, Texts, Word


class Resources(Resource):
    """They belong to no school, and hold nothing of a child."""

    model = RosterResource
    type, one, many = "resource", "resource", "resources"
    shape = {
        "title": Text("title"),
        "roles": Texts("roles"),
        "importance": Word("importance", words=("primary", "secondary"), open=False),
        "vendorResourceId": Text("vendor_resource_id", required=True),
        "vendorId": Text("vendor_id"),
        "applicationId": Text("application_id"),
    }
