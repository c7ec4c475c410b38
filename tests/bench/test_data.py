"""What a comparison reads is dense enough, and no order of a file tells it anything."""

from collections import defaultdict
from pathlib import Path

from bench.quality import data
from service.tools.load import Interaction


def rating(user: int, movie: int) -> Interaction:
    return Interaction(str(user), str(movie), "LIKE", 0)


def test_who_has_too_few_goes_until_all_have_enough() -> None:
    dense = [rating(user, movie) for user in (1, 2) for movie in (10, 20)]
    # Movie 30 has user 3 alone, who without it has one rating left.
    chain = [rating(3, 30), rating(3, 10)]
    assert data.core([*dense, *chain], person=2, medium=2) == dense


def test_equal_times_come_in_a_random_order_and_others_in_theirs(tmp_path: Path) -> None:
    movies = range(1, 101)
    (tmp_path / "movies.csv").write_text(
        "movieId,title,genres\n" + "".join(f"{movie},A film,Drama\n" for movie in movies)
    )
    (tmp_path / "ratings.csv").write_text(
        "userId,movieId,rating,timestamp\n"
        + "".join(f"1,{movie},4.0,{movie // 51}\n" for movie in movies)
    )
    read = data.read("movielens", tmp_path).interactions
    by_second = defaultdict(list)
    for one in read:
        by_second[one.seconds].append(int(one.medium))
    assert [*by_second] == [0, 1]
    for listed in by_second.values():
        assert listed != sorted(listed)
    assert sorted(int(one.medium) for one in read) == [*movies]
