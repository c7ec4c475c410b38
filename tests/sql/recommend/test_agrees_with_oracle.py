"""Over random small worlds: the same media, in the same order, with the same scores."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from tests.examples import scaled
from tests.oracle import (
    STRATEGIES,
    Decay,
    Event,
    Influence,
    Items,
    Media,
    Models,
    Oracle,
    Scored,
    Slim,
    Strategy,
    UserKnn,
)
from tests.world import START, World, key, question

Session = psycopg.Connection[Any]
LEAST = 0.1234567
"""No product of a score and a confidence comes so near to it that rounding would decide."""
GENRES = ("ACTION", "COMEDY", "DRAMA", "HORROR")
MEDIA = [key(f"medium {number}") for number in range(11)]
PEOPLE = [key(f"person {number}") for number in range(8)]
NOBODY_KNOWS = [key(f"nobody knows {number}") for number in range(1000)]
ARGUMENTS = settings(max_examples=scaled(20))

genre_sets = st.frozensets(st.sampled_from(GENRES))
events = st.builds(
    Event,
    user_id=st.sampled_from(PEOPLE),
    media_id=st.sampled_from(MEDIA),
    type=st.sampled_from(["LIKE", "LIKE", "WATCH", "DISLIKE"]),
    value=st.sampled_from([1.0, 1.0, 0.5, 0.25, 3.0, 0.0, -1.0]),
    time=st.integers(0, 400).map(lambda days: START.replace(tzinfo=UTC) + timedelta(days=days / 4)),
)
catalogues = st.dictionaries(
    st.sampled_from(MEDIA), st.builds(Media, genre_sets, st.sampled_from([False] * 5 + [True]))
)
people = st.dictionaries(st.sampled_from(PEOPLE), genre_sets)
# Left alone, hypothesis makes short lists, in which hardly anybody is like anybody.
# The last kind is of people who take few media, over and over, many at the same time.
few = st.builds(
    replace,
    events,
    user_id=st.sampled_from(PEOPLE[:4]),
    media_id=st.sampled_from(MEDIA[:5]),
    type=st.sampled_from(["LIKE", "DISLIKE", "WATCH"]),
    time=st.integers(0, 5).map(lambda days: START.replace(tzinfo=UTC) + timedelta(days=days)),
)
stories = (
    st.lists(events, max_size=12)
    | st.lists(events, min_size=30, max_size=60)
    | st.lists(few, min_size=20, max_size=60)
)


def mostly(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([usual, usual, *others])


# What each strategy's own row decides, as it is or otherwise.
requests = {
    "history_limit": mostly(100, 1, 3),
    "watch_weight": mostly(0.75, 0.0, 1.0),
    "dislike_weight": mostly(0.5, 0.0),
    "recency_offset": mostly(1.0, 0.5, 4.0),
    "recency_exponent": mostly(1.0, 0.0, 2.0),
    "similar_recency_exponent": mostly(0.5, 0.0, 2.0),
}
items = {
    "watch_weight": mostly(0.75, 0.0, 1.0),
    "dislike_weight": mostly(0.5, 0.0),
    "window_size": mostly(40, 1, 3),
    "gap_offset": mostly(2.0, 0.0),
    "gap_exponent": mostly(1.0, 0.0, 0.5),
    "backward_weight": mostly(0.1, 0.0, 1.0),
    "length_exponent": mostly(0.25, 0.0, 1.0),
    "source_exponent": mostly(0.25, 0.0, 0.5),
    "target_exponent": mostly(0.4, 0.0),
    "shrinkage": mostly(0.0, 2.0),
    "weight_exponent": mostly(0.5, 1.0),
    "item_neighbour_count": mostly(200, 1, 3),
    "audience_limit": mostly(400, 1, 2, 3),
}
models = st.builds(
    Models,
    user_knn=st.builds(UserKnn, mostly(50, 1, 2, 4), mostly(300, 1, 2, 4)),
    item_transitions=st.builds(Items, **items),
    item_knn=st.builds(Items, **items),
    slim=st.builds(Slim, mostly(50, 1, 3)),
    trend=st.builds(Decay, mostly(timedelta(days=3), timedelta(days=20))),
)
SOURCES = sorted(
    {one.name for one in fields(Strategy) if one.name.endswith("_weight")}
    - {"content_weight", "collaborative_weight", "watch_weight", "dislike_weight"}
)
"""The weights that add up to 1, whatever candidate sources there are."""


def _mixed(drawn: list[str]) -> Strategy:
    weights: dict[str, Any] = {name: drawn.count(name) / len(drawn) for name in drawn}
    return Strategy(**weights)


mixes = st.sampled_from(
    [
        Strategy(sequence_weight=0.2, trend_weight=0.8),
        Strategy(sequence_weight=0.2, similar_weight=0.1, trend_weight=0.7),
        Strategy(sequence_weight=0.5, similar_weight=0.25, popularity_weight=0.25),
        Strategy(neighbours_weight=0.4, sequence_weight=0.3, trend_weight=0.3),
        Strategy(sequence_weight=0.5, popularity_weight=0.5),
        Strategy(similar_weight=1),
        Strategy(neighbours_weight=1),
        Strategy(popularity_weight=1),
        Strategy(trend_weight=1),
    ]
) | st.lists(st.sampled_from(SOURCES), min_size=4, max_size=4).map(_mixed)
limits = mostly(300, 1, 3)


@st.composite
def strategy_rows(draw: st.DrawFn) -> dict[str, Strategy]:
    def changed(name: str, **choices: st.SearchStrategy[Any]) -> Strategy:
        return replace(STRATEGIES[name], **{column: draw(one) for column, one in choices.items()})

    return {
        "classic": changed(
            "classic",
            history_limit=mostly(50, 1, 2, 4),
            neighbour_count=mostly(50, 1, 2, 3),
        ),
        "sequence": changed("sequence", **requests),
        "similar": changed("similar", **requests),
        "popular": changed("popular", popularity_limit=limits),
        "trending": changed("trending", popularity_limit=limits),
        "blend": replace(
            draw(mixes),
            content_weight=draw(mostly(0.05, 0.0, 0.5)),
            collaborative_weight=0.5,
            history_limit=draw(mostly(100, 2)),
            popularity_limit=draw(limits),
            trend_evidence=draw(mostly(10.0, 0.0)),
            trend_horizon=draw(mostly(timedelta(days=30), timedelta(days=1))),
            confidence_evidence=draw(mostly(10.0, 0.5)),
        ),
    }


worlds = st.builds(
    Oracle,
    media=catalogues,
    genres=people,
    events=stories,
    strategies=strategy_rows(),
    models=models,
    influence=st.builds(Influence, mostly(10.0, 0.75, 2.0), mostly(20.0, 1.0, 1.5)),
    long_history=mostly(4000, 0, 4),
)


@given(oracle=worlds, later=catalogues)
@ARGUMENTS
def test_every_strategy_agrees_with_the_naive_definition(
    shared_world: World, asking: Session, oracle: Oracle, later: dict[UUID, Media]
) -> None:
    oracle = replace(oracle, keys=build(shared_world, oracle))
    shared_world.query("select engine.set_placement('sure', least_confidence => %s)", LEAST)
    _compare(asking, oracle)
    # The catalogue is live: another one counts from the next sync on, without a refresh.
    keys = replace_catalogue(shared_world, later)
    _compare(asking, replace(oracle, media=later, built=oracle.media, keys=keys))


@given(
    oracle=worlds,
    session=st.lists(st.sampled_from([*MEDIA, key("nobody knows it")]), max_size=5),
)
@ARGUMENTS
def test_sessions_agree_with_the_naive_definition(
    shared_world: World, asking: Session, oracle: Oracle, session: list[UUID]
) -> None:
    oracle = replace(oracle, keys=build(shared_world, oracle))
    for name in oracle.strategies:
        answer = asking.execute(
            "select * from recommend_for_session(%s, 100, strategy => %s)", (session, name)
        ).fetchall()
        _same(answer, oracle.rank(None, name, session)[0])
        [(envelope,)] = asking.execute(
            "select session_recommendations(%s, %s)", (session, question(strategy=name))
        ).fetchall()
        assert envelope["confidence"] == pytest.approx(
            oracle.confidence(None, name, session), abs=1e-4
        )


lists = st.lists(st.sampled_from([*MEDIA, key("nobody knows it")]), max_size=8)
TYPES = ("MOVIE", "SERIES", None)
LANGUAGES = ("de", "en", "fr")
years = st.integers(1999, 2004)
filters = st.fixed_dictionaries(
    {},
    optional={
        "genre": st.lists(st.sampled_from(GENRES), max_size=2),
        "all_genres": st.lists(st.sampled_from(GENRES), max_size=2),
        "not_genre": st.lists(st.sampled_from(GENRES), max_size=2),
        "media_type": st.lists(st.sampled_from(["movie", "SERIES", "BOOK"]), max_size=2),
        "released_from": years,
        "released_to": years,
        "attributes": st.fixed_dictionaries(
            {},
            optional={
                "language": st.fixed_dictionaries(
                    {},
                    optional={
                        "in": st.lists(st.sampled_from(LANGUAGES), max_size=2),
                        "not": st.lists(st.sampled_from(LANGUAGES), max_size=2),
                    },
                ),
                "age": st.fixed_dictionaries(
                    {}, optional={"from": st.integers(0, 18), "to": st.integers(0, 18)}
                ),
            },
        ),
    },
)


def _describe(world: World) -> None:
    """Each medium has a type, a year, a language and an age that its number decides, or lacks it."""
    for number, media_id in enumerate(MEDIA):
        world.source(
            "catalog_db",
            "update medias set media_type = %s, release_year = %s where id = %s",
            TYPES[number % 3],
            None if number % 4 == 3 else 2000 + number % 4,
            media_id,
        )
    world.sync()
    for number, media_id in enumerate(MEDIA):
        said: dict[str, Any] = {"language": LANGUAGES[number % 3]} if number % 5 else {}
        if number % 2:
            said["age"] = number
        world.query(
            "insert into engine.media_attributes"
            " select media_key, %s from engine.media where media_id = %s returning 1",
            Jsonb(said),
            media_id,
        )


def _is_described(media_id: UUID, conditions: dict[str, Any]) -> bool:
    """Whether type, year and attributes of a medium, as _describe gives them, are asked for."""
    number = MEDIA.index(media_id)
    kind, year = TYPES[number % 3], None if number % 4 == 3 else 2000 + number % 4
    language = LANGUAGES[number % 3] if number % 5 else None
    age = number if number % 2 else None
    said = conditions.get("attributes", {})
    of_language, of_age = said.get("language", {}), said.get("age", {})
    return (
        (
            "media_type" not in conditions
            or kind in {one.upper() for one in conditions["media_type"]}
        )
        and _between(year, conditions.get("released_from"), conditions.get("released_to"))
        and ("in" not in of_language or language in of_language["in"])
        and language not in of_language.get("not", ())
        and _between(age, of_age.get("from"), of_age.get("to"))
    )


def _between(value: int | None, least: int | None, most: int | None) -> bool:
    """What is not known is between no bounds, where there is one."""
    if least is None and most is None:
        return True
    return (
        value is not None and (least is None or least <= value) and (most is None or value <= most)
    )


@given(
    oracle=worlds,
    later=st.none() | catalogues,
    conditions=filters,
    within=st.none() | lists,
    without=st.none() | lists,
    is_long=st.booleans(),
)
@ARGUMENTS
def test_a_filtered_answer_is_the_whole_order_without_what_is_not_allowed(  # noqa: PLR0917 (drawn)
    shared_world: World,
    asking: Session,
    oracle: Oracle,
    later: dict[UUID, Media] | None,
    conditions: dict[str, Any],
    within: list[UUID] | None,
    without: list[UUID] | None,
    is_long: bool,
) -> None:
    def allowed(media_id: UUID) -> bool:
        genres = oracle.media[media_id].genres
        return (
            ("genre" not in conditions or not genres.isdisjoint(conditions["genre"]))
            and genres.issuperset(conditions.get("all_genres", ()))
            and genres.isdisjoint(conditions.get("not_genre", ()))
            and _is_described(media_id, conditions)
            and (within is None or media_id in within)
            and media_id not in (without or ())
        )

    oracle = replace(oracle, keys=build(shared_world, oracle))
    if later is not None:
        keys = replace_catalogue(shared_world, later)
        oracle = replace(oracle, media=later, built=oracle.media, keys=keys)
    _describe(shared_world)
    if is_long and within is not None:
        within = [*within, *NOBODY_KNOWS]
    # Where nothing is written, a long list is new each time.
    asking.read_only = is_long
    for name in oracle.strategies:
        for user in [*PEOPLE[:4], key("nobody knows them")]:
            expected = [one for one in oracle.rank(user, name)[0] if allowed(one.media_id)]
            for n, offset in ((100, 0), (2, 1)):
                answer = asking.execute(
                    "select * from recommend(%s, %s, %s, %s, filter => %s,"
                    ' "within" => %s, without => %s)',
                    (user, n, offset, name, Jsonb(conditions), within, without),
                ).fetchall()
                _same(answer, expected[offset : offset + n])


@given(
    oracle=worlds,
    listed=st.lists(st.tuples(st.sampled_from(MEDIA), st.sampled_from([None, *PEOPLE[:3]]))),
    effects=st.lists(st.sampled_from(["allow", "deny"]), min_size=1, max_size=2),
    kept=st.booleans(),
)
@ARGUMENTS
def test_rules_leave_the_whole_order_without_what_they_do_not_allow(  # noqa: PLR0917 (drawn)
    shared_world: World,
    asking: Session,
    oracle: Oracle,
    listed: list[tuple[UUID, UUID | None]],
    effects: list[str],
    kept: bool,
) -> None:
    """The first rule is of everybody's rows alone, the second one of each person's, too."""
    oracle = replace(oracle, keys=build(shared_world, oracle))
    with shared_world.connect() as connection:
        connection.execute("drop schema if exists shop cascade")
        connection.execute("create schema shop authorization ml_service_owner")
        connection.execute("set role ml_service_owner")
        connection.execute(
            "create table shop.listed (media_id uuid, user_id uuid);"
            "create view shop.rule_0 as select media_id from shop.listed where user_id is null;"
            "create view shop.rule_1 as select * from shop.listed"
        )
        for number, effect in enumerate(effects):
            connection.execute(
                f"select engine.set_rule('rule_{number}', %s, 'shop.rule_{number}')", [effect]
            )
        connection.execute(
            "select engine.set_placement('home', rules => array(select name from engine.rule))"
        )
        with connection.cursor() as cursor:
            cursor.executemany("insert into shop.listed values (%s, %s)", listed)
        if kept:
            connection.execute("select engine.keep_rules()")

    def allowed(media_id: UUID, user: UUID) -> bool:
        said = [(media_id, None) in listed, {(media_id, None), (media_id, user)} & {*listed}]
        return all(
            bool(is_listed) == (effect == "allow")
            for effect, is_listed in zip(effects, said, strict=False)
        )

    for name in oracle.strategies:
        for user in [*PEOPLE[:4], key("nobody knows them")]:
            whole = oracle.rank(user, name)[0]
            answer = asking.execute(
                "select * from recommend(%s, 100, strategy => %s, placement => 'home')",
                (user, name),
            ).fetchall()
            _same(answer, [one for one in whole if allowed(one.media_id, user)])


def _compare(asking: Session, oracle: Oracle) -> None:
    for name in oracle.strategies:
        for user in [*PEOPLE, key("nobody knows them")]:
            expected, is_fallback = oracle.rank(user, name)
            answer = asking.execute(
                "select * from recommend(%s, 100, strategy => %s)", (user, name)
            ).fetchall()
            _same(answer, expected)
            # A page is a slice of the whole: the short cuts to its candidates lose nothing.
            for n, offset in ((1, 0), (3, 4)):
                page = asking.execute(
                    "select * from recommend(%s, %s, %s, %s)", (user, n, offset, name)
                ).fetchall()
                assert page == answer[offset : offset + n]
            [(envelope,)] = asking.execute(
                "select recommendations(%s, %s)", (user, question(strategy=name))
            ).fetchall()
            assert envelope.get("fallback") == ("popular" if is_fallback else None)
            confidence = oracle.confidence(user, name)
            assert envelope["confidence"] == pytest.approx(confidence, abs=1e-4)
            least = asking.execute(
                "select * from recommend(%s, 100, strategy => %s, placement => 'sure')",
                (user, name),
            ).fetchall()
            sure = [one for one in expected if confidence * one.recommendation >= LEAST]
            _same(least, sure)
        many = asking.execute("select * from recommend_many(%s, 5, %s)", (PEOPLE, name)).fetchall()
        for user in PEOPLE:
            _same([row for row in many if row.user_id == user], oracle.rank(user, name)[0][:5])


def _same(rows: Sequence[Any], expected: Sequence[Scored]) -> None:
    def scores(row: Any) -> tuple[float, float, float]:
        return (row.recommendation_score, row.content_score, row.collaborative_score)

    assert [row.media_id for row in rows] == [scored.media_id for scored in expected]
    for row, scored in zip(rows, expected, strict=True):
        assert scores(row) == pytest.approx(
            (scored.recommendation, scored.content, scored.collaborative), abs=1e-6
        )


def build(world: World, oracle: Oracle) -> dict[UUID, int]:
    world.clear()
    session = world.session()
    strategies = {name: asdict(row) for name, row in oracle.strategies.items()}
    for table, rows in (("strategy", strategies), ("model_parameters", asdict(oracle.models))):
        for name, columns in rows.items():
            session.execute(
                f"update engine.{table} set {', '.join(f'{column} = %s' for column in columns)}"
                " where name = %s",
                (*columns.values(), name),
            )
    session.execute(
        "update engine.influence_limit set per_medium = %s, per_day = %s",
        (oracle.influence.per_medium, oracle.influence.per_day),
    )
    session.execute("update engine.refresh_policy set long_history = %s", [oracle.long_history])
    world.fill(
        _rows(oracle.media),
        [(user_id, sorted(genres)) for user_id, genres in oracle.genres.items()],
        [
            (e.user_id, e.media_id, e.type, e.value, e.time.replace(tzinfo=None))
            for e in oracle.events
        ],
    )
    world.refresh()
    return _keys(world)


def replace_catalogue(world: World, media: Mapping[UUID, Media]) -> dict[UUID, int]:
    world.source("catalog_db", "truncate medias, tb_media_genre")
    world.fill(_rows(media), [], [])
    world.sync(reconcile=True)
    return _keys(world)


def _keys(world: World) -> dict[UUID, int]:
    return dict(
        world.query(
            "select media_id as id, media_key as key from engine.media"
            " union all select user_id, user_key from engine.person"
        )
    )


def _rows(media: Mapping[UUID, Media]) -> list[tuple[UUID, list[str], bool]]:
    return [(media_id, sorted(one.genres), one.deleted) for media_id, one in media.items()]
