"""Interactions of which no outcomes are counted any more are not looked at: most of a first load is."""

from migrations import steps

revision = "0119"
down_revision = "0118"
branch_labels = None
depends_on = None

FUNCTION = """
create or replace function engine.interactions_changed() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $${declared}
begin
    -- (What goes may be the last for which somebody named an answer, of whatever day.)
    if tg_op <> 'INSERT' or exists (select from changed where happened_at < clock_timestamp() - interval '1 hour') then
        perform engine.count_anew(array(
            select distinct date_trunc('day', happened_at, 'UTC') from changed where positive{old}
            union
            select engine.shown_at(answer_id)
            from changed
            join engine.attribution using (user_key, media_key)
            where positive and tg_op <> 'INSERT'
        ));
    end if;
    return null;
end
$$;
"""
DECLARED = """
declare
    -- engine.count_anew looks at none that is older: most of a first load is.
    oldest constant timestamptz := (select clock_timestamp() - retention - interval '2 days' from engine.tracking);"""


def upgrade() -> None:
    steps.as_owner(FUNCTION.format(declared=DECLARED, old=" and happened_at > oldest"))


def downgrade() -> None:
    steps.as_owner(FUNCTION.format(declared="", old=""))
