"""Where files may lie: a folder, a .zip, packed one by one; and how a format is recognised."""

import gzip
import re
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZIP_DEFLATED, ZipFile

import psycopg
import pytest

from service.tools.load import FORMATS, LoadError, load
from service.tools.load.files import Files
from service.tools.load.registry import recognise
from tests.load.content import read
from tests.load.test_public_data import DATA

MOVIELENS = {
    "movies.csv": "movieId,title,genres\n1,A (2000),Drama\n",
    "ratings.csv": "userId,movieId,rating,timestamp\n1,1,5,10\n",
}
MOVIELENS_1M = {"movies.dat": "1::A (2000)::Drama\n", "ratings.dat": "1::1::5::10\n"}
LETTERBOXD = {"ratings.csv": "Date,Name,Year,Letterboxd URI,Rating\n"}
RECOGNISED = [
    ("movielens", MOVIELENS),
    ("movielens", MOVIELENS_1M),
    ("movielens", {"u.item": "", "u.data": ""}),
    ("movietweetings", {"movies.dat": "0000417::A (1913)::\n", "ratings.dat": ""}),
    ("netflix", {"movie_titles.csv": "", "combined_data_1.txt": ""}),
    ("netflix", {"movie_titles.txt": "", "training_set/mv_0000001.txt": ""}),
    ("myanimelist", {"anime.csv": "anime_id\n", "rating.csv": "user_id\n"}),
    ("goodreads", {"goodreads_books_poetry.json": "", "goodreads_interactions_poetry.json": ""}),
    ("lastfm", {"usersha1-artmbid-artname-plays.tsv": "", "usersha1-profile.tsv": ""}),
    ("amazon", {"meta_Software.jsonl": "", "Software.jsonl": ""}),
    ("book-crossing", {"BX-Books.csv": "", "BX-Book-Ratings.csv": "", "BX-Users.csv": ""}),
    ("book-crossing", {"Books.csv": "", "Ratings.csv": "", "Users.csv": ""}),
    ("yambda", {"listens.parquet": "", "likes.parquet": ""}),
    ("letterboxd", LETTERBOXD),
    ("letterboxd", {"watched.csv": "Date,Name,Year,Letterboxd URI\n"}),
    ("trakt", {"watched-history-1.json": "[]"}),
    ("trakt", {"ratings-movies.json": "[]"}),
    ("imdb", {"ratings.csv": "Const,Your Rating,Date Rated,Title\n"}),
    ("imdb", {"mine.csv": '"position","const","created","You rated"\n'}),
]


def write(directory: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(content)
    return directory


def pack(directory: Path, archive: Path, within: str = "") -> Path:
    with ZipFile(archive, "w", ZIP_DEFLATED) as content:
        for file in sorted(directory.rglob("*")):
            if file.is_file():
                content.write(file, within + file.relative_to(directory).as_posix())
    return archive


@pytest.mark.parametrize(("form", "files"), RECOGNISED)
def test_a_format_is_recognised_in_a_folder_and_in_a_zip(
    tmp_path: Path, form: str, files: dict[str, str]
) -> None:
    folder = write(tmp_path / "files", files)
    for path in (folder, pack(folder, tmp_path / "files.zip", "within/")):
        with Files(path) as found:
            assert recognise(found) == form


def test_every_format_is_recognised() -> None:
    assert {form for form, _ in RECOGNISED} == {*FORMATS}


def test_what_is_of_no_known_format_is_told_what_there_is(tmp_path: Path) -> None:
    (tmp_path / "tapes.csv").write_text("title\n")
    with pytest.raises(LoadError, match="is of no format that is known; say which of movielens, "):
        read("auto", tmp_path)


def test_what_could_be_two_is_asked_about(tmp_path: Path) -> None:
    write(tmp_path, {**MOVIELENS, "likes.parquet": ""})
    with pytest.raises(LoadError, match="could be movielens and yambda"):
        read("auto", tmp_path)


def test_a_zip_reads_as_its_folder_does(tmp_path: Path) -> None:
    folder = write(tmp_path / "ml-1m", MOVIELENS_1M)
    archive = pack(folder, tmp_path / "ml-1m.zip", "ml-1m/")
    write(folder, {"__MACOSX/movies.dat": "junk"})
    assert read("auto", archive) == read("auto", folder)


def test_packed_files_read_as_unpacked_ones(tmp_path: Path) -> None:
    plain, packed = write(tmp_path / "plain", MOVIELENS), tmp_path / "packed"
    packed.mkdir()
    for name, content in MOVIELENS.items():
        (packed / f"{name}.gz").write_bytes(gzip.compress(content.encode()))
    assert read("auto", packed) == read("auto", plain)
    archive = pack(packed, tmp_path / "packed.zip")
    assert read("auto", archive) == read("auto", plain)


def test_the_least_deep_of_several_is_meant(tmp_path: Path) -> None:
    write(tmp_path / "latest", MOVIELENS_1M)
    write(tmp_path / "snapshots" / "100K", {**MOVIELENS_1M, "movies.dat": "2::B::\n"})
    assert [medium.id for medium in read("movielens", tmp_path).media] == ["1"]
    write(tmp_path / "other", MOVIELENS_1M)
    with pytest.raises(LoadError, match=r"which of latest/movies\.dat and other/movies\.dat"):
        read("movielens", tmp_path)


def test_an_archive_that_is_damaged_is_named(tmp_path: Path) -> None:
    (tmp_path / "not.zip").write_text("no")
    with pytest.raises(LoadError, match=re.escape(f"{tmp_path / 'not.zip'}: File is not a zip")):
        read("auto", tmp_path / "not.zip")
    write(tmp_path, MOVIELENS_1M)
    (tmp_path / "ratings.dat").unlink()
    (tmp_path / "ratings.dat.gz").write_bytes(gzip.compress(b"1::1::5::10\n" * 1000)[:-20])
    with pytest.raises(LoadError, match=r"ratings\.dat\.gz: damaged: "):
        read("movielens", tmp_path)
    (tmp_path / "ratings.dat.gz").write_bytes(b"1::1::5::10\n")
    with pytest.raises(LoadError, match=r"ratings\.dat\.gz: damaged: Not a gzipped file"):
        read("movielens", tmp_path)


def test_parquet_within_an_archive_is_to_be_unpacked(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    folder = write(tmp_path / "files", {"likes.parquet": ""})
    with pytest.raises(LoadError, match="a Parquet file is read where it lies: unpack it first"):
        read("yambda", pack(folder, tmp_path / "files.zip"))
    with pytest.raises(LoadError, match=r"^likes\.parquet: Parquet"):
        read("yambda", folder)


@pytest.mark.parametrize(
    ("form", "name"), [("movielens", "ml-latest-small"), ("movietweetings", "movietweetings-100k")]
)
def test_real_data_in_a_zip_gives_the_same_databases(
    tmp_path: Path, source_databases: SimpleNamespace, form: str, name: str
) -> None:
    if not (DATA / name).is_dir():
        pytest.skip(f"{name} is not at {DATA}")
    archive = pack(DATA / name, tmp_path / f"{name}.zip", f"{name}/")
    first = load(form, DATA / name, **vars(source_databases), progress=False)
    again = load("auto", archive, **vars(source_databases), progress=False)
    # The same ids: nothing of the archive is new.
    assert [count.read for count in (first.media, first.users, first.interactions)] == [
        count.read for count in (again.media, again.users, again.interactions)
    ]
    assert again.media.inserted == again.users.inserted == again.interactions.inserted == 0
    with psycopg.connect(source_databases.engagement_db) as connection:
        found = connection.execute("select count(*) from interaction").fetchone()
    assert found == (first.interactions.inserted,)
