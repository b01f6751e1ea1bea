"""The application as a server calls it."""

from __future__ import annotations

__all__ = ["application"]

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bluelamp_station.config.settings")
application = get_wsgi_application()
# What starting has made stays for good: large pages need not have it looked through again while they are made.
gc.collect()
gc.freeze()
