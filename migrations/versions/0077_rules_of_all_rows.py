"""Rules order every row of a page; what has no confidence is not asked for one."""

from typing import Any

from alembic import op

revision = "0077"
down_revision = "0075"
branch_labels = None
depends_on = None

COLUMNS = """
comment on column engine.page_row.placement is
    'Whose filter, and whose allow and deny, hold for the row, beside its own filter, and also what orders (boost, pin, at_most, rotation); of the kinds recommended and genre, also the strategy, where it says none. Other kinds have none that demands a least_confidence. Null: rules that count everywhere alone.';
comment on column engine.rule_row.media_id is 'Null: the row is of a condition (engine.page_row), and no rule says it.';
"""
# (What 0064 adds in its contract is there by then.)
CHECKS = """
set local role ml_service_owner;
create or replace function engine.check_placement() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    missing text;
begin
    new.filter := engine.checked_filter(new.filter);
    select named into missing
    from unnest(new.rules) named
    where named is null or not exists (select from engine.rule where name = named)
    limit 1;
    if found then
        raise 'placement %: there is no rule %', new.name, missing using errcode = 'foreign_key_violation';
    end if;
    if new.least_confidence > 0
        and exists (
            select from engine.page_row
            where placement = new.name and kind not in ('recommended', 'genre')
        )
    then
        raise 'placement %: a row of a page has it that knows no least_confidence', new.name
            using errcode = 'check_violation', constraint = 'placement: least_confidence: a row of a page has it that knows none';
    end if;
    return new;
end
$$;
comment on function engine.check_placement is
    'Refuses a placement whose filter is none, which names a rule that there is not, or which demands a least_confidence where a row of a page has it that knows none.';
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
    if new.placement is not null
        and new.kind not in ('recommended', 'genre')
        and exists (select from engine.placement where name = new.placement and least_confidence > 0)
    then
        raise 'page_row: placement % demands a least_confidence, which rows of the kind % do not know', new.placement, new.kind
            using errcode = 'check_violation';
    end if;
    return new;
end
$$;
comment on function engine.check_page_row is
    'Refuses a row whose filter is none, whose condition is no relation of people, or whose placement demands a least_confidence that its kind does not know.';
reset role;
"""
FORMER = """
delete from engine.rule_row
where media_id is null
    and relation in (select rule.relation from engine.rule);
comment on column engine.page_row.placement is
    'Whose filter, and whose allow and deny, hold for the row, beside its own filter; but for the kinds new and list, also what orders (boost, pin, at_most, rotation); of the kinds recommended and genre, also the strategy, where it says none. Null: rules that count everywhere alone.';
comment on column engine.rule_row.media_id is 'Null only in the rows of conditions (engine.page_row).';
create or replace function engine.check_placement() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    missing text;
begin
    new.filter := engine.checked_filter(new.filter);
    select named into missing
    from unnest(new.rules) named
    where named is null or not exists (select from engine.rule where name = named)
    limit 1;
    if found then
        raise 'placement %: there is no rule %', new.name, missing using errcode = 'foreign_key_violation';
    end if;
    return new;
end
$$;
comment on function engine.check_placement is
    'Refuses a placement whose filter is none, or which names a rule that there is not.';
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


def upgrade() -> None:
    op.execute("set local role ml_service_owner")
    op.execute(COLUMNS)
    op.execute("reset role")


def contract(connection: Any) -> None:
    connection.execute(CHECKS)


def downgrade() -> None:
    """Rows of a relation that is a rule's and a condition's go, where they are of the condition alone."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(FORMER)
    driver.execute("reset role")
