"""Of a fact that few media have, these are kept beside its bits."""

from typing import Any

from alembic import op

from migrations import steps

revision = "0136"
down_revision = "0135"
branch_labels = None
depends_on = None

# (To say `if not exists` would lock the table all the same.)
KEYS = """
do $$
begin
    if exists (
        select from pg_attribute
        where attrelid = to_regclass('engine.media_fact') and attname = 'media_keys'
    ) then
        return;
    end if;
    alter table engine.media_fact add column media_keys integer[];
    comment on column engine.media_fact.media_keys is
        'The media whose bits are 1, in the order of their ids; null where they are more than 1,000, or it is not known. (Where they are not as many as the bits, whoever changed these did not know of them.)';
end
$$;
"""
# As engine.few_keys. (Who writes facts by the code before waits for the end.)
KNOWN = """
update engine.media_fact set media_keys = array(
    select media.media_key
    from (
        select sum(octet_length(zeros) + 1) over (rows unbounded preceding)::integer - 1 as media_key
        from unnest(string_to_array(bits::text, '1')) zeros
        limit bit_count(bits) -- after the last 1 comes no other
    ) known
    join engine.media using (media_key)
    order by media.media_id
)
where bit_count(bits) <= 1000;
"""


def prepare(connection: Any) -> None:
    """The column, by itself: in the transaction of the upgrade, every question would wait for all of it."""
    if connection.execute("select to_regclass('engine.media_fact')").fetchone() == (None,):
        return
    connection.execute("set role ml_service_owner")
    connection.execute("set lock_timeout = '15s'")
    connection.execute(KEYS)
    connection.execute("reset lock_timeout")
    connection.execute("reset role")


def upgrade() -> None:
    steps.as_owner(KEYS + KNOWN)


def downgrade() -> None:
    op.execute("alter table engine.media_fact drop column if exists media_keys")
