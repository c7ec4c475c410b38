"""Hooks of mkdocs: two pages are files of the root, and links of documents may leave docs/."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
FROM_ROOT = {"index.md": "README.md", "changelog.md": "CHANGELOG.md"}
PAGES = {source: page for page, source in FROM_ROOT.items()}
ELSEWHERE = "repository:"
LINK = re.compile(r"(?<=\]\()(?!https?:|#)([^)#\s]+)(#[^)\s]*)?(?=\))")


def on_files(files: "Files", config: "MkDocsConfig") -> "Files":
    """Add the pages that are files of the root."""
    from mkdocs.structure.files import File  # noqa: PLC0415 (an extra)

    for page, source in FROM_ROOT.items():
        content = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, page, content=content))
    return files


def on_page_markdown(markdown: str, page: "Page", **_: object) -> str:
    """Lead links to pages where these are, and show paths of the repository as text."""
    folder = ROOT if page.file.src_uri in FROM_ROOT else ROOT / "docs"

    def target(found: re.Match[str]) -> str:
        path = (folder / found[1]).resolve().relative_to(ROOT).as_posix()
        anchor = found[2] or ""
        if path in PAGES:
            return PAGES[path] + anchor
        if path.startswith("docs/"):
            return path.removeprefix("docs/") + anchor
        return ELSEWHERE + path

    linked = LINK.sub(target, markdown)
    return re.sub(rf"\[([^\]]+)\]\({ELSEWHERE}[^)]*\)", r"\1", linked)
