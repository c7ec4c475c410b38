"""The ways in which people write it in SQL."""

from tests.world import World, key


def test_in_from_in_the_select_list_and_lateral(world: World) -> None:
    ann, bob = world.person("ann", "DRAMA"), world.person("bob", "COMEDY")
    world.media("sad", "DRAMA", description="Tears.", release_year=1999, cover_url="http://x/1.jpg")
    world.media("funny", "COMEDY")
    world.refresh()
    [row] = world.query("select * from recommend(%s, 1)", ann, role="ml_service_app")
    assert row == (
        key("sad"), "sad", "Tears.", 1999, "MOVIE", "http://x/1.jpg", ["DRAMA"], 0.4, 1.0, 0.0,
    )  # fmt: skip
    assert len(world.query("select recommend(%s, 10)", ann, role="ml_service_app")) == 2
    assert world.query(
        "select who, title from unnest(%s::uuid[]) who cross join lateral recommend(who, 1)",
        [ann, bob],
        role="ml_service_app",
    ) == [(ann, "sad"), (bob, "funny")]


def test_ten_rows_by_default(world: World) -> None:
    for number in range(12):
        world.media(f"medium {number}")
    world.refresh()
    assert len(world.query("select * from recommend(%s)", key("ann"))) == 10


def test_the_answer_is_the_same_on_a_read_only_connection(world: World) -> None:
    world.media("only")
    world.refresh()
    with world.connect(role="ml_service_app") as connection:
        connection.execute("set default_transaction_read_only = on")
        assert connection.execute("select title from recommend(null)").fetchall() == [("only",)]
