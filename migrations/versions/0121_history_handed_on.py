"""An answer hands its history on to its reasons, and the linear model is kept by what is spoken for, too."""

from migrations import steps

revision = "0121"
down_revision = "0120"
branch_labels = None
depends_on = None

ASKER = (
    "One of those who ask: a person (null: nobody in particular, or nobody we know), their genres,"
    " the media of their session, latest last, the strategy that answers them, and which media may"
    " be recommended: a bit each, and, where they are few, their keys, too (engine.allowed_media);"
    " both null where all may. with_seen: also what they have seen. Nothing that they did with the"
    " media of without counts (''{}'': all of it does). is_long: what they took is looked up, medium"
    " by medium, instead of read (engine.took)."
)
HISTORY_OF_ASKER = (
    " history: engine.history_of the same asker, where item models are among the sources."
)
MIX = (
    "How the sources of a collaborative_score were put together, as far as engine.reasons cannot"
    " know it from the strategy: the greatest raw scores of the item models over the candidates"
    " (null: nothing to say), what the trend weighs (as far as engine.trend_confidence goes),"
)
MIX_BEFORE = (
    " and the sum of the weights of all sources that have anything to say (null: none does)."
)
MIX_AFTER = (
    " the sum of the weights of all sources that have anything to say (null: none does), and the"
    " history that the item models were asked about."
)
HISTORY = """
create type engine.history as (
    media_keys integer[],
    preferences integer[],
    deeds text[]
);
comment on type engine.history is
    'What somebody took last, and before it the media of a session, the latest first, history_limit of the strategy at most; and of each medium preference and deed, as model.opinions has them, of a visit 2 and visited. Null: nothing, or nobody asks for it.';
alter type engine.asker add attribute history engine.history;
alter type engine.mix add attribute history engine.history;
"""
# The model of a shard is tables, which publishing fills.
SHARD = """
do $$
begin
    if exists (select from engine.shard) and to_regclass('model.slim_weights') is null then
        create table model.slim_weights (media_key integer, predictor_keys integer[], weights real[]);
        insert into model.slim_weights
        select
            neighbour_key,
            array_agg(media_key order by weight desc, media_key),
            array_agg(weight order by weight desc, media_key)
        from (
            select media_key, unnest(neighbour_keys) as neighbour_key, unnest(weights) as weight
            from model.slim
        ) spoken
        group by neighbour_key;
        create unique index slim_weights_key on model.slim_weights (media_key);
    end if;
end
$$
"""
GONE = """
do $$
declare
    kind constant "char" := (select relkind from pg_class where oid = to_regclass('model.slim_weights'));
begin
    case kind
        when 'm' then drop materialized view model.slim_weights cascade;
        when 'r' then drop table model.slim_weights;
        else null;
    end case;
end
$$;
alter type engine.mix drop attribute history;
alter type engine.asker drop attribute history;
drop type engine.history cascade;
"""


def _comments(asker: str, mix: str) -> str:
    return f"comment on type engine.asker is '{asker}'; comment on type engine.mix is '{mix}';"


def upgrade() -> None:
    steps.as_owner(HISTORY + SHARD)
    steps.as_owner(_comments(ASKER + HISTORY_OF_ASKER, MIX + MIX_AFTER))


def downgrade() -> None:
    steps.as_owner(GONE)
    steps.as_owner(_comments(ASKER, MIX + MIX_BEFORE))
