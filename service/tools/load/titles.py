"""Titles, years and genres, as the catalogue writes them."""

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

TITLE_LENGTH = 255
GENRE_LENGTH = 50
"""Characters, as wide as the catalogue's columns are."""

# A second bracket at the end is a slip of the pen: "Scarface (1983))".
_YEAR = re.compile(r"(.+?)\s*\(([0-9]{4})\)(\)?)", re.DOTALL)
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_ARTICLES = (
    "The|An|A"
    "|Le|La|Les|Un|Une"
    "|El|Los|Las|Una"
    "|Il|Lo|Gli"
    "|Der|Die|Das|Ein|Eine"
    "|Det|Den|En|Ett|Het|De|Een"
    "|O|Os|As|Um|Uma"
)
# The article comes last, or before other titles in parentheses: "Postman, The (Postino, Il)".
# The Italian I only where it is the sole comma: "Me, Myself, I" has none.
_ARTICLE = re.compile(
    rf"(?P<title>.+), (?P<article>{_ARTICLES})|(?P<elided>.+), (?P<l>[Ll]')|(?P<plural>[^,]+), I",
    re.DOTALL,
)
_PARENTHESES = re.compile(r"(\([^()]*\))")
_GENRES = {
    "CHILDREN": "FAMILY",
    "CHILDREN'S": "FAMILY",
    "MUSICAL": "MUSIC",
    "SCI_FI": "SCIENCE_FICTION",
}


def plain(text: str) -> str:
    """A text without the entities of HTML: `Heaven &amp; Earth` as `Heaven & Earth`."""
    if "&" not in text:
        return text
    # Only what ends in a semicolon: html.unescape alone makes `&copy` of `R&copyright` too.
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)


def dated(text: str) -> tuple[str, int | None]:
    """A title and the year in parentheses after it; a year alone is a title."""
    text = text.strip()
    found = _YEAR.fullmatch(text)
    if not found:
        return text, None
    title = found[1]
    if found[3] and title.count("(") > title.count(")"):  # it closes what the title opens
        title += ")"
    return title, int(found[2])


def article_first(title: str) -> str:
    """'Matrix, The' as 'The Matrix', also within parentheses: '(Postino, Il)'."""
    if ", " not in title:
        return title
    parts = _PARENTHESES.split(title)
    return "".join(
        f"({_turned(part[1:-1])})" if part.startswith("(") and part.endswith(")") else _turned(part)
        for part in parts
    )


def _turned(part: str) -> str:
    bare = part.rstrip()
    found = _ARTICLE.fullmatch(bare)
    if not found:
        return part
    if found["title"]:
        turned = f"{found['article']} {found['title']}"
    elif found["elided"]:
        turned = f"{found['l']}{found['elided']}"
    else:
        turned = f"I {found['plural']}"
    return turned + part[len(bare) :]


def genres(names: Iterable[str]) -> tuple[str, ...]:
    """Genres as the catalogue writes them, each once. Raises ValueError."""
    return tuple(dict.fromkeys(_genre(name) for name in names if name.strip()))


@lru_cache(maxsize=1024)
def _genre(name: str) -> str:
    genre = re.sub(r"[\s-]", "_", name.strip().upper())
    if len(genre) > GENRE_LENGTH:
        raise ValueError(f"expected a genre of at most {GENRE_LENGTH} characters, got {name!r}")
    return _GENRES.get(genre, genre)


def year(text: str) -> int | None:
    """A year of four digits, or None."""
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None


def key(title: str) -> str:
    """What two spellings of a title have in common: letters and digits, no accents, no article."""
    words = unicodedata.normalize("NFKD", title.casefold().replace("&", " and "))
    letters = "".join(letter for letter in words if not unicodedata.combining(letter))
    found = re.findall(r"\w+", letters.replace("'", "").replace("’", ""))
    return " ".join(found[1:] if len(found) > 1 and found[0] in ("the", "a", "an") else found)
