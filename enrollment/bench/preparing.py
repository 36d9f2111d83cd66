"""Writing the families that are measured: the recorded one's items and rows, multiplied.

The same as if each had been invited and had opened its enrolment, only in batches.
"""

from collections.abc import Iterable
from itertools import batched

import psycopg
from django.conf import settings
from django.db import connections

from enrollment.bench.multiplying import Family
from enrollment.bench.template import COACHES, Template, coach_id
from tsa.dynamo.connection import connection as dynamo

_ITEMS, _FAMILIES = 25, 50
