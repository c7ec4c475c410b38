"""What a mix is made of is called a candidate source, in the checks and comments of strategies too."""

from typing import Any

from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None

# (0014 gives all of these in its contract.)
NAMES = """
set local role ml_service_owner;
alter table engine.strategy
    rename constraint "strategy_mix: the weights of the five parts add up to 1"
    to "strategy_mix: the weights of the five sources add up to 1";
comment on table engine.strategy is
    'How to rank: a row a strategy; all of it takes effect at once. collaborative_score is the weighted mean of what up to five candidate sources say, each in [0, 1], of those that know anything for a person. What the models are built from is in engine.model_parameters.';
comment on column engine.strategy.recency_exponent is
    'See recency_offset; for the candidate source of sequence. At once.';
comment on column engine.strategy.similar_recency_exponent is
    'recency_exponent, for the candidate source of similar: what people took long ago tells what they like, and less what they do next. At once.';
comment on table engine.model_parameters is
    'What the models are built from: a row a model. A change takes effect at the next refresh, for every strategy that uses the model. Null: the model has no such parameter. user_knn: model.user_history and model.media_audience, for the people of neighbours; item_transitions: the model of that name, for sequence; item_knn, and slim from it: the models of these names, for similar; popularity and trend: model.media_popularity and model.media_trend.';
reset role;
"""
FORMER = """
set local role ml_service_owner;
alter table engine.strategy
    rename constraint "strategy_mix: the weights of the five sources add up to 1"
    to "strategy_mix: the weights of the five parts add up to 1";
comment on table engine.strategy is
    'How to rank: a row a strategy; all of it takes effect at once. collaborative_score is the weighted mean of up to five parts, each in [0, 1], of those that know anything for a person. What the models are built from is in engine.model_parameters.';
comment on column engine.strategy.recency_exponent is
    'See recency_offset; for the part sequence. At once.';
comment on column engine.strategy.similar_recency_exponent is
    'recency_exponent, for the part similar: what people took long ago tells what they like, and less what they do next. At once.';
comment on table engine.model_parameters is
    'What the models are built from: a row a model. A change takes effect at the next refresh, for every strategy that uses the model. Null: the model has no such parameter. user_knn: model.user_history and model.media_audience, for the part neighbours; item_transitions: the model of that name, for sequence; item_knn, and slim from it: the models of these names, for similar; popularity and trend: model.media_popularity and model.media_trend.';
reset role;
"""


def upgrade() -> None:
    """All of it is in the contract."""


def contract(connection: Any) -> None:
    connection.execute(NAMES)


def downgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(FORMER)
