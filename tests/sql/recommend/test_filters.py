"""What may be shown: filters, "within" and without, in every kind of question."""

from hashlib import md5
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.stories import story
from tests.world import World, key


@story
def shelf(world: World) -> World:
    """Six media, most popular first: Alpha … Foxtrot."""
    world.media("Alpha", "ACTION", "DRAMA", release_year=1990)
    world.media("Bravo", "COMEDY", release_year=2000, media_type="SERIES")
    world.media("Charlie", "DRAMA", release_year=2010)
    world.media("Delta", "DOCUMENTARY", release_year=2020)
    world.media("Echo", "DOCUMENTARY", "COMEDY")
    world.media("Foxtrot", release_year=2000)
    names = ["Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot"]
    for place, name in enumerate(names):
        for number in range(len(names) - place):
            world.takes(f"fan {number}", name)
    world.refresh()
    return world


@pytest.mark.parametrize(
    ("conditions", "titles"),
    [
        ({}, "Alpha Bravo Charlie Delta Echo Foxtrot"),
        ({"genre": "DRAMA"}, "Alpha Charlie"),
        ({"genre": " drama "}, "Alpha Charlie"),
        ({"genre": ["DRAMA", "COMEDY"]}, "Alpha Bravo Charlie Echo"),
        ({"genre": "NO MEDIUM HAS IT"}, ""),
        ({"genre": []}, ""),
        ({"all_genres": ["documentary", "COMEDY"]}, "Echo"),
        ({"all_genres": ["DRAMA", "NO MEDIUM HAS IT"]}, ""),
        ({"all_genres": []}, "Alpha Bravo Charlie Delta Echo Foxtrot"),
        ({"not_genre": ["DRAMA", "DOCUMENTARY"]}, "Bravo Foxtrot"),
        ({"not_genre": []}, "Alpha Bravo Charlie Delta Echo Foxtrot"),
        ({"media_type": "series"}, "Bravo"),
        ({"media_type": ["MOVIE", "SERIES"], "genre": "COMEDY"}, "Bravo Echo"),
        ({"released_from": 2000}, "Bravo Charlie Delta Foxtrot"),
        ({"released_to": 2000}, "Alpha Bravo Foxtrot"),
        ({"released_from": 2000, "released_to": 2010}, "Bravo Charlie Foxtrot"),
        ({"released_from": 2010, "released_to": 2000}, ""),
    ],
)
def test_only_what_meets_all_of_a_filter_is_shown(
    shelf: World, conditions: dict[str, Any], titles: str
) -> None:
    assert shelf.titles("stranger", filter=Jsonb(conditions)) == titles.split()


def test_a_list_may_be_all_there_is_or_what_there_is_not(shelf: World) -> None:
    listed = [key("Foxtrot"), key("Charlie"), key("nobody knows it")]
    assert shelf.titles("stranger", within=listed) == ["Charlie", "Foxtrot"]
    assert shelf.titles("stranger", without=listed) == ["Alpha", "Bravo", "Delta", "Echo"]
    assert shelf.titles("stranger", within=listed, without=listed) == []
    assert shelf.titles("stranger", within=[]) == []
    assert len(shelf.titles("stranger", without=[])) == 6


def test_a_page_is_full_while_anything_allowed_is_left(shelf: World) -> None:
    chosen = Jsonb({"genre": "DOCUMENTARY"})
    assert shelf.titles("stranger", 1, filter=chosen) == ["Delta"]
    assert shelf.titles("stranger", 1, offset=1, filter=chosen) == ["Echo"]
    assert shelf.titles("stranger", 1, offset=2, filter=chosen) == []


def test_a_medium_has_the_same_scores_with_a_filter_and_without(shelf: World) -> None:
    shelf.takes("fan 0", "Golf")
    shelf.sync()
    for strategy in ("classic", "sequence", "similar", "blend", "popular", "trending"):
        whole = {row.title: row for row in shelf.recommend("fan 4", strategy=strategy)}
        [row] = shelf.recommend("fan 4", strategy=strategy, within=[key("Echo")])
        assert row == whole["Echo"]


def test_a_filter_counts_for_many_for_sessions_and_for_new_media(shelf: World) -> None:
    chosen = Jsonb({"genre": "DRAMA"})
    many = shelf.query(
        "select title from recommend_many(%s, 9, filter => %s)", [key("stranger")], chosen
    )
    assert [row.title for row in many] == ["Alpha", "Charlie"]
    session = shelf.query(
        "select title from recommend_for_session(%s, filter => %s)", [key("Alpha")], chosen
    )
    assert [row.title for row in session] == ["Charlie"]
    shelf.media("Hotel", "DRAMA")
    shelf.media("India", "COMEDY")
    shelf.sync()
    assert shelf.titles("stranger", 1, filter=chosen, explore=1) == ["Hotel"]
    assert set(shelf.titles("stranger", filter=chosen, diversity=0.5)) == {
        "Alpha",
        "Charlie",
        "Hotel",
    }


@pytest.mark.parametrize(
    "function", ["popular_media(", "trending_media(", f"similar_media('{key('Foxtrot')}', "]
)
def test_lists_for_everybody_take_filters_and_leave_out_what_somebody_has_seen(
    shelf: World, function: str
) -> None:
    def titles(arguments: str) -> set[str]:
        return {row.title for row in shelf.query(f"select title from {function}{arguments})")}

    assert titles("""filter => '{"genre": "DRAMA"}'""") == {"Alpha", "Charlie"}
    assert titles(f"""\"within\" => '{{{key("Bravo")}}}'""") == {"Bravo"}
    assert titles(f"user_id => '{key('fan 3')}'") - {"Foxtrot"} == {"Delta", "Echo"}


def test_what_happened_lately_is_filtered_too(shelf: World) -> None:
    shelf.takes("somebody", "Alpha", "Bravo", day=None)
    shelf.sync()
    lately = "select title from popular_media(hours => 24{})"
    assert {row.title for row in shelf.query(lately.format(""))} == set()
    shelf.query(
        "select record_interactions(%s)",
        f'[{{"user_id": "{key("me")}", "media_id": "{key("Alpha")}", "type": "LIKE"}},'
        f' {{"user_id": "{key("me")}", "media_id": "{key("Bravo")}", "type": "LIKE"}}]',
    )
    assert {row.title for row in shelf.query(lately.format(""))} == {"Alpha", "Bravo"}
    drama = """, filter => '{"genre": "DRAMA"}'"""
    assert [row.title for row in shelf.query(lately.format(drama))] == ["Alpha"]
    assert shelf.query(lately.format(f", user_id => '{key('me')}'")) == []


def test_what_the_catalogue_changes_is_filtered_as_it_is_now(shelf: World) -> None:
    shelf.source(
        "catalog_db",
        "update tb_media_genre set genre_name = 'WAR' where media_id = %s",
        key("Bravo"),
    )
    shelf.source(
        "catalog_db",
        "update medias set media_type = 'SERIES', release_year = 1900 where id = %s",
        key("Delta"),
    )
    shelf.source("catalog_db", "delete from medias where id = %s", key("Charlie"))
    shelf.sync()
    assert shelf.titles("stranger", filter=Jsonb({"genre": "COMEDY"})) == ["Echo"]
    assert shelf.titles("stranger", filter=Jsonb({"genre": "WAR"})) == ["Bravo"]
    assert shelf.titles("stranger", filter=Jsonb({"media_type": "SERIES"})) == ["Bravo", "Delta"]
    assert shelf.titles("stranger", filter=Jsonb({"released_to": 1950})) == ["Delta"]
    assert shelf.titles("stranger", filter=Jsonb({"genre": "DRAMA"})) == ["Alpha"]


@pytest.mark.parametrize(
    ("condition", "titles"),
    [
        ("de", "Alpha Bravo"),
        (["DE", "fr"], "Alpha Bravo Charlie"),
        ({"not": ["de"]}, "Charlie Delta Echo Foxtrot"),
        ({"in": ["de"], "not": ["en"]}, "Bravo"),
        ([], ""),
    ],
)
def test_any_attribute_of_the_catalogue_can_be_filtered_by(
    attributed: World, condition: Any, titles: str
) -> None:
    chosen = Jsonb({"attributes": {"language": condition}})
    assert attributed.titles("stranger", filter=chosen) == titles.split()


@pytest.mark.parametrize(
    ("attributes", "titles"),
    [
        ({"age": {"to": 12}}, "Alpha Charlie"),
        ({"age": {"from": 6, "to": 6.5}}, "Charlie"),
        ({"since": {"from": "2026-01-15"}}, "Bravo"),
        ({"since": {"from": " 2026-01-15 "}}, "Bravo"),
        ({"kids": True}, "Delta"),
        ({"nothing has it": 1}, ""),
        ({"age": {"to": 12}, "language": "fr"}, "Charlie"),
    ],
)
def test_numbers_and_dates_have_ranges(
    attributed: World, attributes: dict[str, Any], titles: str
) -> None:
    assert attributed.titles("stranger", filter=Jsonb({"attributes": attributes})) == titles.split()


@pytest.fixture
def attributed(shelf: World) -> World:
    """The shelf, with a mapping view that has attributes."""
    attributes = {
        "Alpha": {"language": ["de", "en"], "age": 0, "since": "2026-01-01"},
        "Bravo": {"language": "DE ", "age": 16, "since": "2026-02-01"},
        "Charlie": {"language": "fr", "age": 6},
        "Delta": {"kids": True, "nested": {"not": "a value"}},
    }
    for name, said in attributes.items():
        shelf.source(
            "catalog_db", "update medias set attributes = %s where id = %s", Jsonb(said), key(name)
        )
    with shelf.connect() as connection:
        connection.execute("alter foreign table catalog_db.medias add attributes jsonb")
        [(view,)] = connection.execute("select pg_get_viewdef('source.media'::regclass)").fetchall()
        view = view.replace("NULL::jsonb AS attributes", "attributes")
        connection.execute(
            f"create or replace view source.media with (security_invoker = true) as {view}"
        )
    shelf.sync()
    return shelf


@pytest.mark.parametrize(
    ("condition", "titles"),
    [
        (12, "Alpha Bravo Charlie"),
        (12.0, "Alpha Bravo Charlie"),
        ({"in": [12.00, 7]}, "Alpha Bravo Charlie"),
        ("12", "Alpha Bravo Charlie"),
        ("12.0", "Delta"),
        (1e1, "Echo"),
        ({"not": [12.0]}, "Delta Echo Foxtrot"),
        ({"from": 12, "to": 12}, "Alpha Bravo Charlie Delta"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(
    attributed: World, condition: Any, titles: str
) -> None:
    """As jsonb has it: 12.0 = 12, and neither is the text "12.0"."""
    for name, said in {
        "Alpha": "12",
        "Bravo": "12.0",
        "Charlie": "[3, 12.000]",
        "Delta": '"12.0"',
        "Echo": "1.0e1",
    }.items():
        attributed.source(
            "catalog_db",
            f"""update medias set attributes = '{{"size": {said}}}' where id = %s""",
            key(name),
        )
    attributed.sync()
    chosen = Jsonb({"attributes": {"size": condition}})
    assert attributed.titles("stranger", filter=chosen) == titles.split()


def test_nothing_is_left_of_a_number_that_was_written_otherwise(attributed: World) -> None:
    for size, found in (("12.0", ["Alpha"]), ("12", ["Alpha"]), ("13", [])):
        attributed.source(
            "catalog_db",
            f"""update medias set attributes = '{{"size": {size}}}' where title = 'Alpha'""",
        )
        attributed.sync()
        chosen = Jsonb({"attributes": {"size": 12}})
        assert attributed.titles("stranger", filter=chosen) == found


def test_attributes_change_with_the_catalogue(attributed: World) -> None:
    attributed.source(
        "catalog_db",
        """update medias set attributes = '{"language": "it"}' where title = 'Alpha'""",
    )
    attributed.sync()
    italian = Jsonb({"attributes": {"language": "it"}})
    german = Jsonb({"attributes": {"language": "de"}})
    assert attributed.titles("stranger", filter=italian) == ["Alpha"]
    assert attributed.titles("stranger", filter=german) == ["Bravo"]


@story
def large_shelf(world: World) -> World:
    """A hundred media, of which somebody took ten, and eight have the genre RARE.

    Of these, two are popular, one came since the model was built, one went, and nobody took the others. Half of
    all are known a load later, so that no order is that of their keys.
    """
    names = [f"medium {number}" for number in range(100)]
    rare = {5, 8, *range(60, 66)}
    for load in (1, 0):
        for number, name in enumerate(names):
            if number % 2 == load and number != 65:
                world.media(
                    name, "DRAMA", *(["RARE"] if number in rare else []), release_year=number % 5
                )
        world.sync()
    for number in range(10):
        for fan in range(10 - number):
            world.takes(f"fan {fan}", names[number])
    world.takes("me", names[0])
    world.takes("me", names[61], type="DISLIKE")
    world.refresh()
    world.media("medium 65", "DRAMA", "RARE")
    world.source("catalog_db", "delete from medias where id = %s", key("medium 64"))
    world.sync()
    return world


@pytest.mark.parametrize(
    "strategy", ["classic", "sequence", "similar", "blend", "popular", "trending"]
)
@pytest.mark.parametrize(
    "asked",
    [
        {"filter": {"genre": "RARE"}},
        {"filter": {"all_genres": ["DRAMA", "RARE"], "media_type": "MOVIE", "released_to": 3}},
        {"filter": {"genre": ["RARE", "NO MEDIUM HAS IT"]}},
        {"filter": {"genre": ["RARE", "WAR"]}},
        {"filter": {"genre": "RARE"}, "without": [key("medium 60"), key("medium 8")]},
        {"within": [key(f"medium {number}") for number in (5, 60, 61, 62, 63)]},
    ],
)
def test_of_little_that_is_allowed_the_order_is_that_of_all(
    large_shelf: World, strategy: str, asked: dict[str, Any]
) -> None:
    chosen = {**asked, **({"filter": Jsonb(asked["filter"])} if "filter" in asked else {})}
    for who in ("me", "stranger"):
        whole = [row.title for row in large_shelf.recommend(who, 1000, strategy=strategy)]
        allowed = large_shelf.titles(who, 1000, strategy=strategy, **chosen)
        assert 1 < len(allowed) < 8
        assert allowed == [title for title in whole if title in allowed]
        for n in (1, 2, 3):
            assert large_shelf.titles(who, n, strategy=strategy, **chosen) == allowed[:n]
            assert (
                large_shelf.titles(who, n, offset=2, strategy=strategy, **chosen)
                == allowed[2 : 2 + n]
            )


def test_a_place_is_that_of_the_page_where_popular_media_must_do(world: World) -> None:
    """Then these are asked for with other sources than those of the strategy.

    In a catalogue of so many, more media are looked up one by one than a place is first looked for among.
    """
    for is_first in (False, True):  # of all ids
        world.source(
            "catalog_db",
            "insert into medias (id, title, media_type)"
            " select md5(number::text)::uuid, 'x', 'MOVIE' from generate_series(1, 14000) number"
            " where (md5(number::text) < '1') = %s",
            is_first,
        )
        world.source(
            "catalog_db",
            "insert into tb_media_genre"
            " select md5(number::text)::uuid, case number when 1 then 'WAR' else 'RARE' end"
            " from generate_series(1, 112) number where (md5(number::text) < '1') = %s",
            is_first,
        )
        world.sync()
    world.refresh()
    rare = sorted(UUID(md5(str(number).encode()).hexdigest()) for number in range(1, 113))
    world.query(
        "select engine.set_placement('rare', filter => %s)", Jsonb({"genre": ["RARE", "WAR"]})
    )
    page = [row.media_id for row in world.recommend("stranger", placement="rare")]
    assert page == rare[:10]
    for place, media_id in enumerate(page, 1):
        [(rank,)] = world.query(
            "select rank from why_not(%s, %s, placement => 'rare')", key("stranger"), media_id
        )
        assert rank == place


def test_bits_that_were_changed_without_their_keys_count(shelf: World) -> None:
    """As whoever was writing while the code before was replaced has left them."""
    chosen = Jsonb({"genre": "DOCUMENTARY"})
    assert shelf.titles("stranger", filter=chosen) == ["Delta", "Echo"]
    shelf.query(
        "update engine.media_fact set bits = bits | (select set_bit(bits & ~ bits, media_key, 1) from engine.media"
        " where media_id = %s) where kind = 'genre' and value = 'documentary' returning kind",
        key("Alpha"),
    )
    assert shelf.titles("stranger", filter=chosen) == ["Alpha", "Delta", "Echo"]


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        (
            {"genres": ["DRAMA"]},
            "filter: expected genre, all_genres, not_genre, media_type, .* got genres",
        ),
        ([], "filter: expected an object"),
        ({"genre": {"a": 1}}, "genre: expected at most 1000 values"),
        ({"genre": [["DRAMA"]]}, "genre: expected at most 1000 values"),
        ({"genre": [str(number) for number in range(1001)]}, "genre: expected at most 1000 values"),
        ({"released_from": "2000"}, "released_from: expected a year"),
        ({"attributes": 3}, "attributes: expected an object"),
        ({"attributes": {"age": {"above": 3}}}, "attributes.age: expected a value"),
        ({"attributes": {"age": {"from": [3]}}}, "attributes.age: expected a value"),
    ],
)
def test_a_filter_that_is_none_is_refused_by_name(
    world: World, conditions: object, message: str
) -> None:
    with pytest.raises(psycopg.Error, match=message) as refused:
        world.titles("stranger", filter=Jsonb(conditions))
    assert refused.value.sqlstate == "ML400"


@pytest.mark.parametrize("argument", ["within", "without"])
def test_lists_have_an_end(world: World, argument: str) -> None:
    with pytest.raises(psycopg.Error, match=f"{argument}: expected at most 10000 ids") as refused:
        world.query(f'select recommend(null, "{argument}" => %s)', [key("Alpha")] * 10_001)
    assert refused.value.sqlstate == "ML400"


@pytest.mark.parametrize(
    ("call", "field"),
    [
        ("recommendations(%(ann)s, '{\"hours\": 3}')", "hours"),
        ("recommendations_batch(array[%(ann)s], '{\"media_id\": 3}')", "media_id"),
        ("listed_media_json('popular', %(ann)s, '{\"strategy\": \"blend\"}')", "strategy"),
        ("tracked_media('trending', %(ann)s, '{\"least_confidence\": 0.5}')", "least_confidence"),
    ],
)
def test_a_field_of_another_door_is_refused_by_name(world: World, call: str, field: str) -> None:
    with pytest.raises(psycopg.Error, match=f"filter: expected genre, .*; got {field}") as refused:
        world.session().execute(f"select api.{call}", {"ann": key("ann")})
    assert refused.value.sqlstate == "ML400"
