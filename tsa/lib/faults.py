"""Named points between two writes at which a test can kill the process.

`reach("step_saved")` does nothing unless TSA_FAULT names that point; then the process dies
as by `kill -9`: no finally, no rollback by us, no goodbye.
"""

import os
import signal

from django.conf import settings


def reach(point: str) -> None:
    if settings.FAULT_POINT and point == settings.FAULT_POINT:
        os.kill(os.getpid(), signal.SIGKILL)
