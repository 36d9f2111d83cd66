"""One resource for each kind of descriptor, all of one shape and in one table."""

from edfi.models import Descriptor
from edfi.rest.resource import Resource, register
from edfi.rest.shapes import Date, Text
from edfi.standard.values import kinds


class _Descriptors(Resource):
    """The values of one kind of descriptor."""

    model = Descriptor
    key = ("namespace", "codeValue")
    folded_key = "lower(t.uri) = lower(%(namespace)s::text || '#' || %(code_value)s::text)"
    namespaced = True
    group = "descriptors"
    shape = {
        "codeValue": Text(50, required=True),
        "description": Text(1024),
        "effectiveBeginDate": Date(),
        "effectiveEndDate": Date(),
        "namespace": Text(255, required=True),
        "shortDescription": Text(75, required=True),
    }


for _endpoint, _kind in kinds().items():
    register(
        type(
            _endpoint[:1].upper() + _endpoint[1:],
            (_Descriptors,),
            {"__doc__": _Descriptors.__doc__, "fixed": {"kind": _kind}, "entity": _kind},
        )
    )
