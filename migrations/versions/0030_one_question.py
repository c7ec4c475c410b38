"""One question, one shape of candidate source: the row types that the functions hand on.

No table has a column of these types. To give a question one more part:
`alter type engine.question add attribute …`, last, and fill it in engine.asked.
"""

from alembic import op

revision = "0030"
down_revision = "0023"
branch_labels = None
depends_on = None

TYPES = """
-- What somebody wants to know, checked: made by engine.asked, handed on to all that answers it, and, as
-- text, the key of the cache.
create type engine.question as (
    user_ids uuid[],
    session_keys integer[],
    n integer,
    "offset" integer,
    strategy text,
    diversity double precision,
    explore double precision,
    degraded boolean,
    sources text[]
);

comment on type engine.question is
    'A question for recommendations, as engine.asked makes it: who asks (a null among them: nobody in particular), the media of their session, latest last, how many places after "offset", by which strategy, diversity and explore in [0, 1], whether popular media must do (degraded), and the candidate sources that the strategy uses besides what is popular: genres, people, transitions, slim, trending. Never null, nor is any part.';

-- One of those who ask: all that a candidate source needs to know. What a question allows or forbids
-- belongs here, so that every source leaves it out before its limits (engine.seen).
create type engine.asker as (
    user_id uuid,
    user_key integer,
    genres text[],
    session_keys integer[],
    strategy engine.strategy
);

comment on type engine.asker is
    'One of those who ask: a person (null: nobody in particular, or nobody we know), their genres, the media of their session, latest last, and the strategy that answers them.';

-- What every candidate source gives.
create type engine.candidate as (
    media_key integer,
    genre_set_key integer,
    score double precision
);

comment on type engine.candidate is
    'A medium that may be recommended, its combination of genres where the source knows it, and its raw score: greater is better, comparable within one source only; null where the source lists the medium without a word for it. A source, engine.from_…(asker, top_k), gives only what is available and what engine.seen does not have. It may leave out what is not among its first top_k; null: nothing.';

-- The answer to a question, for one of those who ask.
create type engine.ranked_list as (
    ordinality bigint,
    user_id uuid,
    genres text[],
    is_fallback boolean,
    media_keys integer[],
    recommendation_scores double precision[],
    content_scores double precision[],
    collaborative_scores double precision[]
);

comment on type engine.ranked_list is
    'What is recommended to a person: their place among those who ask, their genres, whether popular media had to do, and the media with their three scores in [0, 1], best first; no media where there is nothing. Scores are null then.';
"""


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(TYPES)
    driver.execute("reset role")


def downgrade() -> None:
    op.execute("drop type engine.question, engine.asker, engine.candidate, engine.ranked_list")
