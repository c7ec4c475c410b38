"""What may be shown: facts of media as bit strings, and questions that filter by them."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

FACTS = """
create table engine.media_attributes (
    media_key integer primary key references engine.media on delete cascade,
    attributes jsonb not null check (jsonb_typeof(attributes) = 'object')
);

comment on table engine.media_attributes is
    'What source.media says of a medium beside the columns that all have: language, age rating, tags; a value or a list of values each.';

create table engine.media_fact (
    kind text not null,
    value text collate "C" not null,
    number numeric generated always as (
        case when value ~ '^-?[0-9]{1,18}(\\.[0-9]{1,18})?$' then value::numeric end
    ) stored,
    bits varbit not null,
    primary key (kind, value)
);

comment on table engine.media_fact is
    'Of each thing that can be said of media, of which it is true: a filter is a few ANDs then, whatever the size of the catalogue. Triggers of engine.media and engine.media_attributes keep it.';
comment on column engine.media_fact.kind is
    'genre, media_type, released (a year), attributes.<name>; or available, whose value is empty.';
comment on column engine.media_fact.value is 'Trimmed, in lower case.';
comment on column engine.media_fact.number is 'The value, where it is a number.';
comment on column engine.media_fact.bits is
    'A bit for each media_key, from 0 on the left, up to some length; beyond it, it is true of none.';

grant select, insert, update, delete on engine.media_attributes to ml_service_sync;

-- Trigger functions belong to tables: these are not among the files of sql/functions.
create function engine.keep_media_facts() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    fact record;
begin
    if tg_op = 'UPDATE' then
        for fact in
            select kind, value, array_agg(removed.media_key) as media_keys
            from removed
            join added using (media_key)
            cross join engine.facts_of_media(removed.genre_set_key, removed.media_type, removed.release_year, removed.available)
            where (removed.genre_set_key, removed.media_type, removed.release_year, removed.available)
                is distinct from (added.genre_set_key, added.media_type, added.release_year, added.available)
            group by kind, value
        loop
            perform engine.mark_fact(fact.kind, fact.value, fact.media_keys, false);
        end loop;
        for fact in
            select kind, value, array_agg(added.media_key) as media_keys
            from added
            join removed using (media_key)
            cross join engine.facts_of_media(added.genre_set_key, added.media_type, added.release_year, added.available)
            where (removed.genre_set_key, removed.media_type, removed.release_year, removed.available)
                is distinct from (added.genre_set_key, added.media_type, added.release_year, added.available)
            group by kind, value
        loop
            perform engine.mark_fact(fact.kind, fact.value, fact.media_keys, true);
        end loop;
    else
        for fact in
            select kind, value, array_agg(media_key) as media_keys
            from added
            cross join engine.facts_of_media(added.genre_set_key, added.media_type, added.release_year, added.available)
            group by kind, value
        loop
            perform engine.mark_fact(fact.kind, fact.value, fact.media_keys, true);
        end loop;
    end if;
    return null;
end
$$;

comment on function engine.keep_media_facts is
    'Says in engine.media_fact what the rows of engine.media say now. (No row of either table is ever deleted.)';

create trigger media_facts_insert after insert on engine.media
    referencing new table as added
    for each statement execute function engine.keep_media_facts();
create trigger media_facts_update after update on engine.media
    referencing old table as removed new table as added
    for each statement execute function engine.keep_media_facts();

create function engine.keep_attribute_facts() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    fact record;
begin
    if tg_op = 'UPDATE' then
        for fact in
            select kind, value, array_agg(removed.media_key) as media_keys
            from removed
            join added using (media_key)
            cross join engine.facts_of_attributes(removed.attributes)
            where removed.attributes <> added.attributes
            group by kind, value
        loop
            perform engine.mark_fact(fact.kind, fact.value, fact.media_keys, false);
        end loop;
        for fact in
            select kind, value, array_agg(added.media_key) as media_keys
            from added
            join removed using (media_key)
            cross join engine.facts_of_attributes(added.attributes)
            where removed.attributes <> added.attributes
            group by kind, value
        loop
            perform engine.mark_fact(fact.kind, fact.value, fact.media_keys, true);
        end loop;
    else
        for fact in
            select kind, value, array_agg(media_key) as media_keys
            from added
            cross join engine.facts_of_attributes(added.attributes)
            group by kind, value
        loop
            perform engine.mark_fact(fact.kind, fact.value, fact.media_keys, true);
        end loop;
    end if;
    return null;
end
$$;

comment on function engine.keep_attribute_facts is
    'Says in engine.media_fact what the rows of engine.media_attributes say now.';

create trigger media_attributes_insert after insert on engine.media_attributes
    referencing new table as added
    for each statement execute function engine.keep_attribute_facts();
create trigger media_attributes_update after update on engine.media_attributes
    referencing old table as removed new table as added
    for each statement execute function engine.keep_attribute_facts();
"""

# What the triggers would have said of the catalogue that is here already, in one pass.
FIRST = """
with fact as (
    select distinct 'genre' as kind, lower(btrim(genre, e' \\t\\n\\r')) as value, media_key
    from engine.media
    join engine.genre_set using (genre_set_key)
    cross join unnest(genres) as genre
    union all
    select 'media_type', lower(btrim(media_type, e' \\t\\n\\r')), media_key from engine.media where media_type is not null
    union all
    select 'released', release_year::text, media_key from engine.media where release_year is not null
    union all
    select 'available', '', media_key from engine.media where available
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
group by kind, value
"""

QUESTION = """
alter type engine.question
    add attribute filters jsonb[],
    add attribute "within" uuid[],
    add attribute without uuid[],
    add attribute filtered boolean,
    add attribute with_seen boolean;
comment on type engine.question is
    'A question for recommendations, as engine.asked makes it: who asks (a null among them: nobody in particular), the media of their session, latest last, how many places after "offset", by which strategy, diversity and explore in [0, 1], whether popular media must do (degraded), and the candidate sources that the strategy uses besides what is popular: genres, people, transitions, slim, trending. Filters (engine.checked_filter) must all be met; what is recommended is "within" these media, and without those: null where nothing is left out; filtered says whether anything is. with_seen: also what somebody has seen, which is left out otherwise. No other part is ever null.';
alter type engine.asker
    add attribute allowed varbit,
    add attribute allowed_keys integer[],
    add attribute with_seen boolean;
comment on type engine.asker is
    'One of those who ask: a person (null: nobody in particular, or nobody we know), their genres, the media of their session, latest last, the strategy that answers them, and which media may be recommended: a bit each, and, where they are few, their keys, too (engine.allowed_media); both null where all may. with_seen: also what they have seen.';
"""


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(FACTS)
    driver.execute(FIRST)
    driver.execute(QUESTION)
    driver.execute("reset role")


def downgrade() -> None:
    op.execute(
        """
        drop trigger media_facts_insert on engine.media;
        drop trigger media_facts_update on engine.media;
        drop table engine.media_attributes, engine.media_fact;
        drop function engine.keep_media_facts, engine.keep_attribute_facts;
        alter type engine.question
            drop attribute filters,
            drop attribute "within",
            drop attribute without,
            drop attribute filtered,
            drop attribute with_seen;
        alter type engine.asker
            drop attribute allowed,
            drop attribute allowed_keys,
            drop attribute with_seen;
        """
    )
