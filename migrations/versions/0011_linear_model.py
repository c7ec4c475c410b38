"""What speaks for each medium beside all else that does: a sparse linear model, for `similar` and `blend`."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STRATEGY = """
alter table engine.strategy
    add column similar_recency_exponent double precision not null default 0.5 check (similar_recency_exponent between 0 and 10),
    add column predictor_count integer not null default 50 check (predictor_count between 1 and 200);
comment on column engine.strategy.similar_recency_exponent is
    'recency_exponent, for the part similar: what people took long ago tells what they like, and less what they do next. At once.';
comment on column engine.strategy.recency_exponent is
    'See recency_offset; for the part sequence. At once.';
comment on column engine.strategy.similar_weight is
    'Weight in collaborative_score: what the person''s media speak for, each beside the others. At once.';
comment on column engine.strategy.predictor_count is
    'How many media may speak for each medium in the linear model of similar: those that it is taken with most. Next refresh.';
"""

# What two media that are taken together say of a third is said once: a person with twenty space operas
# is not twenty times one of whom that is known. Non-negative least squares, medium by medium, over those
# that it is taken with most. Multiplied, not inverted: weights stay above zero, every step comes nearer,
# and to stop early is to regularize. (Five to thirty steps were measured alike.)
LINEAR_WEIGHTS = """
create function model.linear_weights(predictor_keys integer[], strengths real[])
    returns double precision[]
    language plpgsql
    stable
    parallel safe
    cost 100000
    -- What is read of the model is read by key, and there is little of it.
    set enable_sort = off
    set enable_mergejoin = off
    set jit = off
as $$
declare
    steps constant integer := 5;
    ones integer[];
    others integer[];
    likenesses double precision[];
    weights double precision[] := strengths;
begin
    -- Each is like itself as nothing else is; two that are not among each other's strongest, not at all.
    with predictor as materialized (
        select media_key, place::integer
        from unnest(linear_weights.predictor_keys) with ordinality as listed (media_key, place)
    ),
    related as materialized (
        select neighbour.place as one, predictor.place as other, strength
        from (
            select place, unnest(neighbour_keys) as media_key, unnest(media_similar.weights) as strength
            from predictor
            join model.media_similar using (media_key)
            offset 0
        ) neighbour
        join predictor using (media_key)
    )
    select array_agg(one), array_agg(other), array_agg(strength)
    into ones, others, likenesses
    from (
        select one, other, max(strength)::double precision as strength
        from (
            select related.one, related.other, strength from related
            union all
            select related.other, related.one, strength from related
        ) both_ways
        group by one, other
        union all
        select place, place, 1 from predictor
    ) entry;

    for step in 1..steps loop
        select array_agg(weights[one] * strengths[one] / said order by one)
        into weights
        from (
            select one, sum(likeness * weights[other]) as said
            -- In FROM they would be written down before they are read.
            from (
                select unnest(ones) as one, unnest(others) as other, unnest(likenesses) as likeness
            ) entry
            group by one
        ) every;
    end loop;
    return weights;
end
$$;
comment on function model.linear_weights is
    'How much each of these media speaks for one that they are taken with: w ≥ 0 in the order of predictor_keys, towards the least of wᵀAw − 2wᵀs over w ≥ 0, where s are their strengths and A how strong neighbours in model.media_similar they are of each other, the stronger of both ways, 1 of themselves; by multiplicative updates w ← w · s / Aw, five times from w = s (Lee and Seung, NIPS 2000). A sparse linear method: Ning and Karypis, ICDM 2011.';
"""

MODEL = """
create materialized view model.media_predictor with (parallel_workers = 2) as
    select media_key, predictor_keys[1 : predictor_count] as predictor_keys, strengths[1 : predictor_count] as strengths
    from (
        select
            neighbour_key as media_key,
            array_agg(media_key order by strength desc, media_key) as predictor_keys,
            array_agg(strength order by strength desc, media_key) as strengths
        from (
            select media_key, unnest(neighbour_keys) as neighbour_key, unnest(weights) as strength
            from model.media_similar
        ) neighbour
        group by neighbour_key
    ) predicted
    join engine.strategy on strategy.name = 'similar';
create unique index media_predictor_key on model.media_predictor (media_key);
comment on materialized view model.media_predictor is
    'The media of which each medium is the strongest neighbour in model.media_similar, the predictor_count strongest, best first: model.media_linear weighs them.';

create materialized view model.media_linear as
    with people as materialized (
        select media_key, cardinality(places) as people from model.media_place
    ),
    weighed as (
        select
            media_key as neighbour_key,
            unnest(predictor_keys) as media_key,
            unnest(linear_weights) as weight
        from model.media_predictor
        cross join lateral model.linear_weights(predictor_keys, strengths)
    )
    select
        media_key,
        array_agg(neighbour_key order by weight desc, neighbour_key) as neighbour_keys,
        array_agg(weight order by weight desc, neighbour_key) as weights
    from (
        select
            weighed.media_key,
            neighbour_key,
            greatest(
                weight
                    * power(neighbour.people::double precision, target_exponent)
                    / power(least(own.people, audience_limit)::double precision, source_exponent),
                1e-30
            )::real as weight
        from weighed
        join people own on own.media_key = weighed.media_key
        join people neighbour on neighbour.media_key = weighed.neighbour_key
        join engine.strategy on strategy.name = 'similar'
    ) scaled
    group by media_key;
create unique index media_linear_key on model.media_linear (media_key);
comment on materialized view model.media_linear is
    'What each medium speaks for: the media of whose predictors it is one, and how much it says (model.linear_weights), in interactions, best first.';
"""

# Column → before and after: what was measured best over all data and protocols of bench/quality.
DEFAULTS: dict[str, dict[str, tuple[str, str]]] = {
    "similar": {
        "description": (
            "'What is taken together with what a person took last.'",
            "'What all that a person took speaks for, the latest most.'",
        ),
        "history_limit": ("100", "200"),
        "watch_weight": ("0.75", "0.5"),
        "dislike_weight": ("0.5", "0"),
        "backward_weight": ("1", "0.5"),
        "length_exponent": ("0.25", "0"),
        "shrinkage": ("10", "5"),
    },
    "blend": {
        "description": (
            "'What people go on to, what is trending as far as that is known and matters, and a little of genres.'",
            "'What people go on to, what is similar, what is trending as far as that is known and matters, and a little of genres.'",
        ),
        "history_limit": ("100", "200"),
        "watch_weight": ("0.75", "0.5"),
        "dislike_weight": ("0.5", "0.25"),
        "sequence_weight": ("0.26", "0.13"),
        "similar_weight": ("0", "0.09"),
        "trend_weight": ("0.74", "0.78"),
        "trend_evidence": ("10", "40"),
    },
}


def upgrade() -> None:
    op.execute(STRATEGY)
    _change(before=0, after=1)
    _execute(LINEAR_WEIGHTS, MODEL)


def downgrade() -> None:
    _execute(
        "drop materialized view model.media_linear, model.media_predictor",
        "drop function model.linear_weights",
    )
    _change(before=1, after=0)
    op.execute(
        """
        alter table engine.strategy drop column similar_recency_exponent, drop column predictor_count;
        comment on column engine.strategy.recency_exponent is 'See recency_offset. At once.';
        comment on column engine.strategy.similar_weight is
            'Weight in collaborative_score: what is taken together with what this person took. At once.';
        """
    )


def _change(before: int, after: int) -> None:
    """Give strategies other defaults. A row that somebody has changed is theirs."""
    for name, columns in DEFAULTS.items():
        changes = ", ".join(f"{column} = {values[after]}" for column, values in columns.items())
        unchanged = " and ".join(
            f"{column} = {values[before]}" for column, values in columns.items()
        )
        op.execute(f"update engine.strategy set {changes} where name = '{name}' and {unchanged}")


def _execute(*statements: str) -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    for each in statements:
        driver.execute(each)
    driver.execute("reset role")
