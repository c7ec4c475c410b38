"""Write the clients anew, from service/host/openapi.json: `python clients/generate.py`.

The console's calls are left out: they are its own, and their answers may gain fields.
Needs the extra `clients`, and `npm ci --prefix clients/typescript` for the TypeScript types.
"""

import json
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent / "service/host/openapi.json"
PACKAGE = "ml_service_client"
TYPES = "ml-service.d.ts"

PYTHON_GENERATOR = Path(sysconfig.get_path("scripts"), "openapi-python-client")
TYPESCRIPT_GENERATOR = HERE / "typescript/node_modules/.bin/openapi-typescript"

Json = dict[str, Any]


def document_for_clients() -> Json:
    """The API without the console, and without what nothing in it refers to any more."""
    document: Json = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    document["paths"] = {
        path: item
        for path, item in document["paths"].items()
        if not path.startswith(("/console", "/docs", "/api/console"))
    }
    used = set(_references(document["paths"]))
    waiting = list(used)
    while waiting:
        kind, name = waiting.pop()
        found = set(_references(document["components"][kind][name])) - used
        used |= found
        waiting += found
    for kind, components in document["components"].items():
        if kind != "securitySchemes":
            document["components"][kind] = {
                name: component for name, component in components.items() if (kind, name) in used
            }
    return document


def _references(value: object) -> Iterator[tuple[str, str]]:
    """The components that are referred to in it: their kinds and names."""
    if isinstance(value, dict):
        if "$ref" in value:
            _, _, kind, name = value["$ref"].split("/")
            yield kind, name
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def generate_python(directory: Path) -> None:
    """Write the package of the Python client there."""
    with TemporaryDirectory() as scratch:
        given, made = Path(scratch, "openapi.json"), Path(scratch, "made")
        given.write_text(json.dumps(document_for_clients()), encoding="utf-8")
        options = ["--meta=none", f"--output-path={made}", f"--path={given}", "--fail-on-warning"]
        config = f"--config={HERE / 'python/generator.yml'}"
        subprocess.run([PYTHON_GENERATOR, "generate", *options, config], check=True)  # noqa: S603
        shutil.rmtree(directory / PACKAGE, ignore_errors=True)
        shutil.copytree(made, directory / PACKAGE, ignore=shutil.ignore_patterns(".ruff_cache"))


def generate_typescript(directory: Path) -> None:
    """Write the TypeScript types there."""
    with TemporaryDirectory() as scratch:
        given = Path(scratch, "openapi.json")
        given.write_text(json.dumps(document_for_clients()), encoding="utf-8")
        subprocess.run([TYPESCRIPT_GENERATOR, given, "--output", directory / TYPES], check=True)  # noqa: S603


if __name__ == "__main__":
    generate_python(HERE / "python")
    if TYPESCRIPT_GENERATOR.exists():
        generate_typescript(HERE / "typescript")
    else:
        sys.exit(f"no TypeScript types: npm ci --prefix {HERE / 'typescript'}")
