"""A number of the catalogue is one fact, with zeros at its end or without."""

from typing import Any

from alembic import op

revision = "0115"
down_revision = "0114"
branch_labels = None
depends_on = None

TEXT = r"lower(btrim(element #>> '{}', e' \t\n\r'))"
NUMBER = f"case jsonb_typeof(element) when 'number' then trim_scale(element::numeric)::text else {TEXT} end"
SAID = """
    engine.media_attributes
    cross join jsonb_each(attributes) as attribute (name, listed)
    cross join jsonb_array_elements(
        case jsonb_typeof(listed) when 'array' then listed else jsonb_build_array(listed) end
    ) as element
"""
# What the triggers say of all attributes with such a number, in one pass.
FACTS = f"""
set local role ml_service_owner;
-- Whoever is writing facts by the other rule ends first; requests only read them.
lock table engine.media_attributes, engine.media_fact in exclusive mode;
create view engine.fact_spelled as
    select distinct 'attributes.' || name as kind
    from {SAID}
    where case jsonb_typeof(element)
        when 'number' then scale(element::numeric) > min_scale(element::numeric)
    end;
delete from engine.media_fact where kind in (select kind from engine.fact_spelled);
with fact as (
    select distinct 'attributes.' || name as kind, {{value}} as value, media_key
    from {SAID}
    where jsonb_typeof(element) in ('string', 'number', 'boolean')
        and length(element #>> '{{{{}}}}') <= 1000
        and 'attributes.' || name in (select kind from engine.fact_spelled)
),
word as (
    select kind, value, media_key / 64 as place, bit_or(1::bigint << (63 - media_key % 64)) as word
    from fact
    group by kind, value, media_key / 64
),
span as (
    select kind, value, generate_series(0, max(place)) as place
    from word
    group by kind, value
)
insert into engine.media_fact (kind, value, bits)
select
    kind,
    value,
    ('x' || string_agg(coalesce(lpad(to_hex(word), 16, '0'), repeat('0', 16)), '' order by place))::varbit
from span
left join word using (kind, value, place)
group by kind, value;
drop view engine.fact_spelled;
comment on column engine.media_fact.value is '{{comment}}';
reset role;
"""


def upgrade() -> None:
    """Nothing is needed before the functions."""


def contract(connection: Any) -> None:
    """When the functions say numbers so, too."""
    connection.execute(FACTS.format(value=NUMBER, comment="engine.fact_value of it."))


def downgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(FACTS.format(value=TEXT, comment="Trimmed, in lower case."))
