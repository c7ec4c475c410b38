#!/usr/bin/env bash
# RecTools asks for pm-implicit, a fork of implicit that installs into the same folder, site-packages/implicit. Beside
# the real implicit (a comparison of both libraries has the two), all its 26 modules have two owners: `import implicit` is
# that of whichever came last, under the same version, and pip sees nothing wrong. Taking one away takes
# the module from both: implicit is listed as installed and cannot be imported, `pip check` misses only what RecTools
# asked for, and `pip install implicit==0.7.3` is content with what is there. What helps: an environment
# for each, or `pip install --force-reinstall --no-deps`.
#
# Valid input: the two releases, installed by one command; then one uninstalled.
# Prints what was seen; fails if it is seen no more. Needs python3 and a package index.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
bin="$scratch/venv/bin"
"$bin/pip" install --quiet implicit==0.7.3 RecTools==0.19.0 pm-implicit==0.7.3
"$bin/python" - <<'PYTHON'
from importlib.metadata import files

import implicit.als

sources = [
    {str(file) for file in files(name) if str(file).startswith("implicit/") and file.suffix == ".py"}
    for name in ("implicit", "pm-implicit")
]
both = sources[0] & sources[1]
print(f"modules of implicit: {len(sources[0])}; of them pm-implicit's too: {len(both)}")
assert "implicit/als.py" in both
PYTHON
"$bin/pip" check
"$bin/pip" uninstall --quiet --yes pm-implicit
"$bin/pip" list --format=freeze | grep '^implicit=='
importable() { "$bin/python" -c 'import implicit.als' 2>"$scratch/error"; }
if importable; then exit 1; fi
tail -n 1 "$scratch/error"
"$bin/pip" install --quiet implicit==0.7.3
if importable; then exit 1; fi
echo 'after pip install implicit==0.7.3: the same'
"$bin/pip" install --quiet --force-reinstall --no-deps implicit==0.7.3
importable
echo 'as found: two distributions own one module, and taking one away takes it from both'
