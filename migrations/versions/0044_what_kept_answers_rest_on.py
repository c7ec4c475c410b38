"""A kept answer says which relations of the operator's it rests on: most rest on none, and look for none."""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

COLUMNS = """
alter table engine.answer_cache
    add column rules text[] not null default '{}',
    add column lists text[] not null default '{}',
    add column placements text[] not null default '{}',
    add column said bytea not null default '';

comment on table engine.answer_cache is
    'The last answer to the questions of each slot (16,384 of them), without whom it was given to. Nothing here is ever out of date: digest and said cover all that an answer depends on. May be truncated at any time.';
comment on column engine.answer_cache.digest is
    'engine.answer_digest: of the question, and of all that engine.data_version tells of.';
comment on column engine.answer_cache.rules is 'The rules that counted (engine.rule).';
comment on column engine.answer_cache.lists is 'The relations of which rows of a page were made (engine.page_row).';
comment on column engine.answer_cache.placements is 'Those with a rotation: what was shown before counted.';
comment on column engine.answer_cache.said is
    'What these rules and lists said then, and what had been shown (engine.said_by_operator).';
"""


def upgrade() -> None:
    _execute(COLUMNS)


def downgrade() -> None:
    _execute(
        """
        truncate engine.answer_cache;
        alter table engine.answer_cache drop column rules, drop column lists,
            drop column placements, drop column said;
        comment on table engine.answer_cache is
            'The last answer to the questions of each slot (16,384 of them), without whom it was given to. Nothing here is ever out of date: digest covers all that an answer depends on. May be truncated at any time.';
        comment on column engine.answer_cache.digest is
            'SHA-256 of the question and of engine.state() of the person who asked.';
        """
    )


def _execute(statements: str) -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(statements)
    driver.execute("reset role")
