"""Rows of a page that are for some people only."""

from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

CHECK_ROW = """
create or replace function engine.check_page_row() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    new.filter := engine.checked_filter(new.filter);
    if new.condition is not null then
        perform engine.rule_source(new.condition, false, 'user_id');
    end if;
    return new;
end
$$;
comment on function engine.check_page_row is
    'Refuses a row whose filter is none, or whose condition is no relation of people.';
"""
CONDITION = f"""
alter table engine.page_row add column condition text check (cardinality(parse_ident(condition)) = 2);
comment on column engine.page_row.condition is
    'Whom the row is for: a table or view, with its schema, that ml_service_owner may read, of user_id uuid (null: for everybody) and any of valid_from and valid_until (as of when a row counts, and from when on it does not). The row is on the page of those of whom a row counts; of nobody where that cannot be evaluated. Null: for everybody.';
alter table engine.rule_row alter column media_id drop not null;
comment on column engine.rule_row.media_id is 'Null only in the rows of conditions (engine.page_row).';
comment on table engine.rule_relation is
    'What is known of each relation of engine.rule, and of the conditions of engine.page_row. engine.keep_rules makes it; a question uses of it what still holds, and reads the relation itself otherwise.';
{CHECK_ROW}
"""
FORMER = """
delete from engine.rule_row where media_id is null;
alter table engine.rule_row alter column media_id set not null;
comment on column engine.rule_row.media_id is null;
comment on table engine.rule_relation is
    'What is known of each relation of engine.rule. engine.keep_rules makes it; a question uses of it what still holds, and reads the relation itself otherwise.';
create or replace function engine.check_page_row() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    new.filter := engine.checked_filter(new.filter);
    return new;
end
$$;
comment on function engine.check_page_row is 'Refuses a row whose filter is none.';
-- They were for some people: without the condition, everybody would see them.
delete from engine.page_row where condition is not null;
alter table engine.page_row drop column condition;
"""


def upgrade() -> None:
    _execute(CONDITION)


def downgrade() -> None:
    """Rows that are for some people go: they are not for everybody."""
    _execute(FORMER)


def _execute(text: str) -> None:
    op.execute("set local role ml_service_owner")
    op.execute(text)
    op.execute("reset role")
