"""A refresh rebuilds the item models when there is something to learn, and all else every time."""

from alembic import op

revision = "0053"
down_revision = "0051"
branch_labels = None
depends_on = None

POLICY = """
create table engine.refresh_policy (
    model_growth double precision not null default 0.005 check (model_growth between 0 and 1),
    model_max_age interval not null default '1 day' check (model_max_age >= '0'),
    new_medium_people integer default 10 check (new_medium_people >= 2)
);
create unique index refresh_policy_one on engine.refresh_policy ((true));

comment on table engine.refresh_policy is
    'When a refresh rebuilds the item models (item_transitions, item_knn, slim), which cost nine tenths of it, beside all else, which every refresh rebuilds: one row. Takes effect with the next refresh.';
comment on column engine.refresh_policy.model_growth is
    'When there are so many interactions more, or fewer, than they were built from, as a share of these; or as large a share of the media has changed. 0: always.';
comment on column engine.refresh_policy.model_max_age is 'When they are as old as this.';
comment on column engine.refresh_policy.new_medium_people is
    'When a medium was taken by so many people, ten times as many as when they were built: it has no neighbours yet. Null: they do not wait for that.';

insert into engine.refresh_policy default values;

alter table engine.refresh_log
    add column if not exists view_reasons jsonb,
    add column if not exists interactions bigint,
    add column if not exists item_models_from bigint;
comment on table engine.refresh_log is
    'Every refresh of the model: rows of each materialized view that it rebuilt when it succeeded, the error when it did not. Also every upgrade that built some of the views anew.';
comment on column engine.refresh_log.view_reasons is
    'Why each materialized view was rebuilt, or left as it was (engine.refresh_policy). Null where the refresh failed, or was an upgrade.';
comment on column engine.refresh_log.interactions is
    'How many there were. Null of refreshes before they were counted.';
comment on column engine.refresh_log.item_models_from is
    'The refresh that built the item models that this one left. Null where it built them itself.';
"""


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(POLICY)
    driver.execute("reset role")


def downgrade() -> None:
    op.execute("drop table engine.refresh_policy")
    op.execute(
        "comment on table engine.refresh_log is 'Every refresh of the model: rows by materialized"
        " view when it succeeded, the error when it did not. Also every upgrade that built some of"
        " the views anew.'"
    )
    op.execute(
        "alter table engine.refresh_log drop column if exists view_reasons,"
        " drop column if exists interactions, drop column if exists item_models_from"
    )
