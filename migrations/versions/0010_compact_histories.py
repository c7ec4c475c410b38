"""Histories for the item models in a third of the memory."""

from importlib import import_module

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BEFORE = import_module("migrations.versions.0006_one_pass")

# While array_agg makes an array of numbers, each takes nine bytes; of arrays, as many as in the end:
# four. Indexes and slices stay what they are. (A value holds less than a gigabyte: so histories may
# have 134 million elements, where they could have 67.) In a function, for what a subquery took is
# given back only when the whole query ends.
HISTORIES = """
create function model.histories()
    returns integer[]
    language sql
    stable
    parallel safe
as $$
    select array_agg(array[code])
    from (
        select unnest(codes) as code
        from (select codes from model.history order by user_key) one_after_the_other
    ) element
$$;
comment on function model.histories is
    'The codes of model.history, one history after the other by user_key, each in an array of its own: integer[][1].';
"""
ITEM_MODEL = """
drop materialized view model.media_{name};
create materialized view model.media_{name} as
    select media_place.media_key, neighbour_keys, weights
    from model.media_place
    cross join lateral model.item_neighbours(
        (select model.histories()),
        (
            select array_agg(
                case
                    when gap = 0 then 0
                    else power(abs(gap) + gap_offset, -gap_exponent) * case when gap < 0 then backward_weight else 1 end
                end
                order by gap
            )
            from engine.strategy
            cross join generate_series(-window_size, window_size) gap
            where name = '{name}'
        ),
        (
            select array_agg(
                case
                    when available and places is not null then power(cardinality(places)::double precision, -target_exponent)
                    else 0
                end
                order by key
            )
            from engine.strategy
            cross join generate_series(1, (select max(media_key) from engine.media)) key
            left join engine.media on media.media_key = key
            left join model.media_place on media_place.media_key = key
            where name = '{name}'
        ),
        (select strategy from engine.strategy where name = '{name}'),
        starts,
        lengths,
        places
    )
    where neighbour_keys is not null;
create unique index media_{name}_key on model.media_{name} (media_key);
"""


def upgrade() -> None:
    _execute(HISTORIES, *_each(ITEM_MODEL), BEFORE.COMMENTS)


def downgrade() -> None:
    _execute(
        "drop materialized view model.media_sequence, model.media_similar;",
        "drop function model.histories;",
        *_each(BEFORE.ITEM_MODEL),
        BEFORE.COMMENTS,
    )


def _each(item_model: str) -> list[str]:
    return [item_model.format(name=name) for name in ("sequence", "similar")]


def _execute(*statements: str) -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    for each in statements:
        driver.execute(each)
    driver.execute("reset role")
