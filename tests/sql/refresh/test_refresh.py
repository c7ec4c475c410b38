import psycopg
import pytest

from service import worker
from tests.world import World


def test_every_run_is_recorded(world: World) -> None:
    world.media("x")
    counts = world.refresh()
    [run] = world.query("select * from engine.refresh_log")
    assert run.row_counts == counts
    assert counts["model.media_popularity"] == 1
    assert run.started_at <= run.finished_at
    assert run.error is None


def test_a_refresh_that_fails_leaves_the_old_model_serving_and_says_why(world: World) -> None:
    world.person("ann", "DRAMA")
    world.media("sad", "DRAMA")
    world.takes("bob", "sad")
    world.refresh()
    before = world.recommend("ann")
    with world.connect() as connection:
        # The last view to be rebuilt is not there, so that those before it must be undone.
        connection.execute("alter materialized view model.genre_set_media rename to elsewhere")
        world.takes("cid", "sad", value=100)
        with pytest.raises(worker.RefreshError, match="genre_set_media"):
            world.refresh()
        connection.execute("alter materialized view model.elsewhere rename to genre_set_media")
    assert world.recommend("ann") == before
    failed = world.query("select * from engine.refresh_log order by refresh_id")[-1]
    assert "genre_set_media" in failed.error
    assert failed.row_counts is None
    assert failed.finished_at is not None


def test_only_one_runs_at_a_time(world: World) -> None:
    with world.connect(role="ml_service_sync") as one, one.transaction():
        one.execute("select engine.refresh()")
        with pytest.raises(psycopg.errors.LockNotAvailable, match="another refresh is running"):
            world.refresh()
    world.refresh()


def test_readers_go_on_while_one_runs(world: World) -> None:
    world.media("x")
    world.refresh()
    with world.connect(role="ml_service_sync") as one, one.transaction():
        one.execute("select engine.refresh()")  # all its locks are held here
        with world.connect(role="ml_service_app") as reader:
            reader.execute("set lock_timeout = '60s'")
            assert reader.execute("select title from recommend(null)").fetchall() == [("x",)]


def test_changes_that_a_refresh_did_not_see_stay_live(world: World) -> None:
    world.media("seen")
    world.sync()
    with world.connect() as late:
        late.execute("begin")
        late.execute(
            "insert into engine.media (media_id, title, genre_set_key)"
            " select gen_random_uuid(), 'unseen', genre_set_key from engine.media"
        )
        late.execute(
            "insert into engine.media_change select media_key from engine.media where title = 'unseen'"
        )
        with world.connect(role="ml_service_sync") as refresher:
            refresher.execute("select engine.refresh()")
        late.execute("commit")
    assert world.query(
        "select title from engine.media_change join engine.media using (media_key)"
    ) == [("unseen",)]
    assert set(world.titles("ann")) == {"seen", "unseen"}


def test_what_it_saw_is_no_change_any_more_whoever_else_writes_in_the_server(world: World) -> None:
    with world.connect("user_db") as stranger, stranger.transaction():
        stranger.execute("select pg_current_xact_id()")
        world.media("x")
        world.sync()
        assert world.query("select count(*) from engine.media_change") == [(1,)]
        world.refresh()
        assert world.query("select count(*) from engine.media_change") == [(0,)]


def test_the_model_is_the_same_when_nothing_happened(world: World) -> None:
    world.media("x", "DRAMA")
    world.takes("ann", "x")
    world.refresh()
    views = ("user_history", "media_audience", "media_popularity", "genre_set_media")
    before = [world.query(f"select xmin, view.* from model.{view} view") for view in views]
    world.refresh()
    # Not one row is written again: nothing in the model depends on the clock.
    assert [world.query(f"select xmin, view.* from model.{view} view") for view in views] == before
