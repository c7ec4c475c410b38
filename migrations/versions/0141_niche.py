"""A candidate source: what the fewest people take."""

from typing import Any

from migrations import steps

revision = "0141"
down_revision = "0140"
branch_labels = None
depends_on = None

# (Requests read the table: the lock is for an instant only.)
WEIGHT = """
set local role ml_service_owner;
alter table engine.strategy
    add column niche_weight double precision not null default 0 check (niche_weight between 0 and 1),
    drop constraint "strategy_mix: the weights of the five sources add up to 1",
    -- squawk-ignore constraint-missing-not-valid
    add constraint "strategy_mix: the weights of the six sources add up to 1"
        check (abs(neighbours_weight + sequence_weight + similar_weight + popularity_weight + trend_weight + niche_weight - 1) < 1e-9);
comment on table engine.strategy is
    'How to rank: a row a strategy; all of it takes effect at once. collaborative_score is the weighted mean of what up to six candidate sources say, each in [0, 1], of those that know anything for a person. What the models are built from is in engine.model_parameters.';
comment on column engine.strategy.neighbours_weight is
    'Weight in collaborative_score: what the people most similar to this one took. The six weights add up to 1. At once.';
comment on column engine.strategy.niche_weight is
    'Weight in collaborative_score: what the fewest people take, of what anybody takes: the popularity_limit least popular. At once.';
reset role;
"""
# (What was given to it is shared by the others as they share the rest; of nothing else, popularity has it.)
FORMER = """
update engine.strategy set
    neighbours_weight = neighbours_weight / (1 - niche_weight),
    sequence_weight = sequence_weight / (1 - niche_weight),
    similar_weight = similar_weight / (1 - niche_weight),
    popularity_weight = popularity_weight / (1 - niche_weight),
    trend_weight = trend_weight / (1 - niche_weight),
    niche_weight = 0
where niche_weight > 0 and niche_weight < 1;
update engine.strategy set popularity_weight = 1, niche_weight = 0 where niche_weight = 1;
alter table engine.strategy
    drop column niche_weight,
    add constraint "strategy_mix: the weights of the five sources add up to 1"
        check (abs(neighbours_weight + sequence_weight + similar_weight + popularity_weight + trend_weight - 1) < 1e-9);
comment on table engine.strategy is
    'How to rank: a row a strategy; all of it takes effect at once. collaborative_score is the weighted mean of what up to five candidate sources say, each in [0, 1], of those that know anything for a person. What the models are built from is in engine.model_parameters.';
comment on column engine.strategy.neighbours_weight is
    'Weight in collaborative_score: what the people most similar to this one took. The five weights add up to 1. At once.';
"""


def upgrade() -> None:
    """All of it is in the contract."""


def contract(connection: Any) -> None:
    connection.execute(WEIGHT)


def downgrade() -> None:
    steps.as_owner(FORMER)
