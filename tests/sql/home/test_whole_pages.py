"""Any page of any world: row by row, what the lists of its kind say without what is above."""

import uuid
from datetime import timedelta
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from tests.examples import scaled
from tests.world import START, World, key, question

GENRES = ("ACTION", "COMEDY", "DRAMA")
MEDIA = [f"medium {number}" for number in range(12)]
PEOPLE = [f"person {number}" for number in range(4)]

media = st.lists(st.sets(st.sampled_from(GENRES), max_size=2), min_size=12, max_size=12)
stated = st.lists(st.sets(st.sampled_from(GENRES), max_size=1), min_size=4, max_size=4)
taken = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from(MEDIA[:9]),  # the others are new
        st.sampled_from(["LIKE", "WATCH", "DISLIKE"]),
    ),
    max_size=40,
)
rows = st.lists(
    st.tuples(
        st.sampled_from(["recommended", "because", "genre", "popular", "trending", "new"]),
        st.sampled_from(["classic", "similar", "blend", None]),
        st.sampled_from([None, {"genre": ["DRAMA"]}, {"not_genre": ["DRAMA"]}]),
        st.integers(1, 4),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=6,
)


@given(media, stated, taken, rows)
@settings(
    max_examples=scaled(8),
    phases=[Phase.explicit, Phase.generate],  # to make it simpler would take many worlds
)
def test_each_row_is_what_its_kind_says(
    shared_world: World, media: Any, stated: Any, taken: Any, rows: Any
) -> None:
    world = shared_world
    world.clear()
    world.fill(
        [(key(name), sorted(genres), False) for name, genres in zip(MEDIA, media, strict=True)],
        [(key(name), sorted(genres)) for name, genres in zip(PEOPLE, stated, strict=True)],
        [
            (key(who), key(what), type_, 1.0, START + timedelta(hours=hour))
            for hour, (who, what, type_) in enumerate(taken)
        ],
    )
    world.refresh()
    genres_of = dict(zip(map(str, map(key, MEDIA)), media, strict=True))
    with world.connect() as connection:
        connection.execute("delete from engine.page_row")
        for ordinal, (kind, strategy, condition, n, least) in enumerate(rows):
            connection.execute(
                "insert into engine.page_row (page, ordinal, kind, title, strategy, filter, n, least)"
                " values ('home', %s, %s, %s, %s, %s, %s, %s)",
                (
                    ordinal,
                    kind,
                    {"because": "{title}", "genre": "{genre}"}.get(kind, "Row"),
                    strategy if kind in ("recommended", "genre") else None,
                    condition and Jsonb(condition),
                    n,
                    min(least, n),
                ),
            )
    for who in (PEOPLE[0], PEOPLE[1], "stranger"):
        page = world.query("select home_json(%s) as page", key(who))[0].page
        flat = world.query("select media_id::text, ordinal from home(%s)", key(who))
        listed = [medium["id"] for row in page["rows"] for medium in row["media"]]
        assert listed == [row.media_id for row in flat]
        assert len(listed) == len(set(listed))
        ordinals = sorted({row.ordinal for row in flat})
        assert len(ordinals) == len(page["rows"])
        shown: list[uuid.UUID] = []
        for ordinal, (kind, strategy, condition, n, least) in enumerate(rows):
            found = page["rows"][ordinals.index(ordinal)] if ordinal in ordinals else None
            because: Any = found and found.get("because")
            conditions = dict(condition or {})
            if kind == "genre" and because:
                conditions["genre"] = because["genre"]
            expected = expect(world, who, (kind, strategy, conditions, n), because, shown)
            if found is None:
                if kind not in ("because", "genre"):
                    assert len(expected) < min(least, n)
                continue
            assert found["kind"] == kind
            assert [medium["id"] for medium in found["media"]] == expected
            assert len(expected) >= min(least, n)
            if kind == "genre":
                assert all(because["genre"] in genres_of[medium] for medium in expected)
                assert found["title"] == because["genre"].capitalize()
            if kind == "because":
                likes = {
                    what for person, what, type_ in taken if person == who and type_ != "DISLIKE"
                }
                assert because["id"] in {str(key(what)) for what in likes}
                assert found["title"] == because["title"]
            shown += [uuid.UUID(medium) for medium in expected]


def expect(
    world: World,
    who: str,
    row: tuple[str, str | None, dict[str, Any], int],
    because: dict[str, str] | None,
    shown: list[uuid.UUID],
) -> list[str]:
    """The ids of a row (kind, strategy, filter, n), by the functions that an application has."""
    kind, strategy, conditions, n = row
    arguments = [key(who), Jsonb(conditions), shown]
    match kind:
        case "recommended" | "genre":
            if "fallback" in world.query(
                "select recommendations(%s, %s) as envelope", key(who), question(strategy=strategy)
            )[0].envelope or (kind == "genre" and not because):
                return []
            found = world.query(
                "select media_id from recommend(%s, 100, filter => %s, without => %s, strategy => %s)",
                *arguments,
                strategy,
            )
        case "because":
            if not because:
                return []
            found = world.query(
                "select media_id from similar_media(user_id => %s, n => 100, filter => %s,"
                " without => %s, id => %s) where score > 0",
                *arguments,
                because["id"],
            )
        case "new":
            untaken = {
                row.media_id
                for row in world.query(
                    "select media_id from engine.media join model.new_media using (media_key)"
                )
            }
            found = world.query(
                "select media_id from recommend(%s, 100, filter => %s, without => %s, explore => 1)",
                *arguments,
            )
            found = [row for row in found if row.media_id in untaken]
        case _:
            found = world.query(
                f"select media_id from {kind}_media(user_id => %s, n => 100, filter => %s, without => %s)",
                *arguments,
            )
    return [str(row.media_id) for row in found[:n]]


def test_a_genre_that_what_ranks_first_does_not_have_is_asked_for(world: World) -> None:
    """155 comedies, most popular first, and four dramas that few took."""
    comedies = [uuid.uuid5(key("comedy"), str(number)) for number in range(155)]
    dramas = [uuid.uuid5(key("drama"), str(number)) for number in range(4)]
    fans = [key(f"fan {number}") for number in range(3)]
    world.fill(
        [
            *((medium, ["COMEDY"], False) for medium in comedies),
            *((medium, ["DRAMA"], False) for medium in dramas),
        ],
        [(key("ann"), []), *((fan, []) for fan in fans)],
        [
            *((fan, medium, "LIKE", 1.0, START) for fan in fans for medium in comedies),
            *((fans[0], medium, "LIKE", 1.0, START) for medium in dramas),
            (key("ann"), comedies[0], "LIKE", 1.0, START),
            (key("ann"), dramas[0], "WATCH", 1.0, START),
        ],
    )
    world.refresh()
    with world.connect() as connection:
        connection.execute("delete from engine.page_row where kind <> 'genre'")
        connection.execute("update engine.page_row set strategy = 'similar', n = 3")
    found = world.query("select row_title, media_id, score from home(%s)", key("ann"))
    assert [row.row_title for row in found] == 3 * ["Continue in Comedy"] + 3 * [
        "Continue in Drama"
    ]
    for genre, listed in (("COMEDY", found[:3]), ("DRAMA", found[3:])):
        expected = world.recommend("ann", 3, strategy="similar", filter=Jsonb({"genre": genre}))
        assert [(row.media_id, row.score) for row in listed] == [
            (row.media_id, row.recommendation_score) for row in expected
        ]
