"""The site's settings for tests: a data folder and a database of their own.

With ``BLUELAMP_TEST_DATABASE=postgresql`` the tests run on a throw-away PostgreSQL cluster, started by the first
process of the run and told to the others by the environment.
"""

from __future__ import annotations

import atexit
import os
import tempfile

from worlds.postgres import start_cluster
from worlds.run_folder import run_folder

os.environ["BLUELAMP_HOME"] = _home = tempfile.mkdtemp(prefix="home-", dir=run_folder())
os.environ["BLUELAMP_SECOND_FACTOR"] = "no"
os.environ["BLUELAMP_SECRET_KEY"] = "tests-only-" + "0" * 50
for _name in ("BLUELAMP_MODE", "BLUELAMP_DEMO", "BLUELAMP_OIDC_SERVER"):
    os.environ.pop(_name, None)
if os.environ.get("BLUELAMP_TEST_DATABASE", "sqlite") == "postgresql":
    if "BLUELAMP_TEST_CLUSTER" not in os.environ:
        _cluster = start_cluster()
        os.environ["BLUELAMP_TEST_CLUSTER"] = _cluster.url()
        os.environ["BLUELAMP_TEST_CLUSTER_FOLDER"] = str(_cluster.folder)
        atexit.register(_cluster.stop)
    os.environ["DATABASE_URL"] = os.environ["BLUELAMP_TEST_CLUSTER"]
else:
    os.environ.pop("DATABASE_URL", None)

from bluelamp_station.config.settings import *  # noqa: E402, F403 - the environment comes first

_database = DATABASES["default"]
if "postgresql" in _database["ENGINE"]:
    _database["OPTIONS"].pop("pool")
else:
    # A file, not memory: two threads wait for each other's locks as they do in life.
    _database["TEST"] = {"NAME": f"{_home}/test.sqlite3"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
