"""What imports what in `service/`: in one direction, so that a module can be read by itself."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {name_of(path): path for path in (ROOT / "service").rglob("*.py")}


def imports(name: str) -> Iterator[str]:
    """The modules of ours that a module imports, wherever in it, `if TYPE_CHECKING` as well."""
    for node in ast.walk(ast.parse(FILES[name].read_text())):
        if isinstance(node, ast.ImportFrom) and node.module in FILES:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in FILES else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in FILES)


def test_no_module_is_imported_by_what_it_imports() -> None:
    graph = {name: set(imports(name)) for name in FILES}
    assert graph["service.app"] > {"service.config", "service.host.database"}  # it is being read
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize(
    ("room", "others"),
    [
        ("service.host.", ("service.worker", "service.tools", "service.app")),
        ("service.worker.", ("service.host", "service.tools", "service.app")),
        ("service.tools.", ("service.app",)),
    ],
)
def test_the_service_and_the_worker_need_no_other_room(room: str, others: tuple[str, ...]) -> None:
    modules = [name for name in FILES if name.startswith(room)]
    assert modules
    for name in modules:
        assert not [used for used in imports(name) if used.startswith(others)], name
