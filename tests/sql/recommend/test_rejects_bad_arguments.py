import psycopg
import pytest

from tests.world import World


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("n => -1", "n: expected an integer from 0 to 1000, got -1"),
        ("n => 1001", "n: expected an integer from 0 to 1000, got 1001"),
        ("n => null", "n: expected an integer from 0 to 1000, got null"),
        ('"offset" => -1', "offset: expected an integer from 0 to 1000, got -1"),
        ('"offset" => 1001', "offset: expected an integer from 0 to 1000, got 1001"),
        ("diversity => 1.5", "diversity: expected a number from 0 to 1, got 1.5"),
        ("diversity => 'NaN'", "diversity: expected a number from 0 to 1, got NaN"),
        ("explore => -0.1", "explore: expected a number from 0 to 1, got -0.1"),
        (
            "strategy => 'magic'",
            'strategy: expected one of blend, classic, popular, sequence, similar, trending, got "magic"',
        ),
    ],
)
def test_bad_arguments_are_named(world: World, arguments: str, message: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        world.query(f"select * from recommend(null, {arguments})")
    assert caught.value.sqlstate == "ML400"
    assert caught.value.diag.message_primary == message
