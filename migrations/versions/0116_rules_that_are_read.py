"""So many rules count for a question at most: each is read for it."""

from typing import Any

from migrations import steps

revision = "0116"
down_revision = "0115"
branch_labels = None
depends_on = None

# (Revision 0077 makes this function in its contract.)
CHECKS = """
set local role ml_service_owner;
create function engine.check_rule() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if new.everywhere
        and (select count(*) from engine.rule where everywhere and name <> new.name) >= 100
    then
        raise 'rule %: 100 rules count everywhere, which is as many as may', new.name
            using errcode = 'check_violation', constraint = 'rule: everywhere: expected at most 100 such rules';
    end if;
    return new;
end
$$;

comment on function engine.check_rule is 'Refuses a rule that counts everywhere where 100 others do.';

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
    if cardinality(new.rules) > 100 then
        raise 'placement %: expected at most 100 rules, got %', new.name, cardinality(new.rules)
            using errcode = 'check_violation', constraint = 'placement: rules: expected at most 100';
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
    'Refuses a placement whose filter is none, which names a rule that there is not, or more than 100, or which demands a least_confidence where a row of a page has it that knows none.';

create trigger rule_checked before insert or update of everywhere on engine.rule
    for each row execute function engine.check_rule();
reset role;
"""
FORMER = """
drop trigger rule_checked on engine.rule;
drop function engine.check_rule;
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
"""


def upgrade() -> None:
    """Nothing is needed before the functions."""


def contract(connection: Any) -> None:
    """Whoever reads rules is not kept from it. What is too much already stays until it is changed."""
    connection.execute(CHECKS)


def downgrade() -> None:
    steps.as_owner(FORMER)
