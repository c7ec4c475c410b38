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
        case when value ~ '^-?[0-9]{1,18}(\.[0-9]{1,18})?$' then value::numeric end
    ) stored,
    bits varbit not null,
    media_keys integer[],
    primary key (kind, value)
);

comment on table engine.media_fact is
    'Of each thing that can be said of media, of which it is true: a filter is a few ANDs then, whatever the size of the catalogue. Triggers of engine.media and engine.media_attributes keep it.';
comment on column engine.media_fact.kind is
    'genre, media_type, released (a year), attributes.<name>; or available, whose value is empty.';
comment on column engine.media_fact.value is 'engine.fact_value of it.';
comment on column engine.media_fact.number is 'The value, where it is a number.';
comment on column engine.media_fact.bits is
    'A bit for each media_key, from 0 on the left, up to some length; beyond it, it is true of none.';
comment on column engine.media_fact.media_keys is
    'The media whose bits are 1, in the order of their ids; null where they are more than 1,000, or it is not known. (Where they are not as many as the bits, whoever changed these did not know of them.)';

grant select, insert, update, delete on engine.media_attributes to ml_service_sync;

create unlogged table engine.media_list (
    slot integer primary key,
    last_hash bigint not null,
    media_ids uuid[],
    bits varbit,
    unknown_ids uuid[]
);
-- Neither media_ids nor bits gets smaller by compression.
alter table engine.media_list alter media_ids set storage external, alter bits set storage external;

comment on table engine.media_list is
    'Long lists of ids that questions bring again and again, each with the media that they are: one for each slot (64 of them). A medium keeps its key for ever, so nothing here is ever out of date. May be truncated at any time.';
comment on column engine.media_list.last_hash is
    'Of the list that was not there when it was last looked for: it is kept when it comes again.';
comment on column engine.media_list.bits is 'engine.ids_to_bits of them.';
comment on column engine.media_list.unknown_ids is
    'Those that the catalogue did not know when the list was kept: they are looked up each time.';

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
