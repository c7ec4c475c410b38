"""Where the files of this version are that no module of `service` holds.

In a clone they are beside `service`: `alembic.ini`, `gunicorn.conf.py`, `migrations/`, `sql/`. A
wheel has them inside of it, in the same order (`tool.setuptools.package-dir` in pyproject.toml).
"""

from pathlib import Path

_SERVICE = Path(__file__).resolve().parent

FILES = next(
    folder
    for folder in (_SERVICE / "shipped", _SERVICE.parent)
    if (folder / "alembic.ini").is_file()
)
