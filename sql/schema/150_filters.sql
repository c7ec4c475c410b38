create table engine.media_attributes (
    media_key integer primary key references engine.media on delete cascade,
    attributes jsonb not null check (jsonb_typeof(attributes) = 'object')
);

comment on table engine.media_attributes is
    'Attributes of a medium, from source.media, besides the columns that all media have: such as language, age rating and tags. Each attribute is a value or a list of values.';

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
    'The media for which each fact is true, as a bit string. So a filter is a few ANDs of bit strings, whatever the size of the catalogue. Maintained by triggers of engine.media and engine.media_attributes.';
comment on column engine.media_fact.kind is
    'genre, media_type, released (the year of release), attributes.<name>, or available, whose value is empty.';
comment on column engine.media_fact.value is 'The value, in the form that engine.fact_value gives it.';
comment on column engine.media_fact.number is
    'The value as a number; null if it is not a number, or has more than 18 digits before or after the decimal point.';
comment on column engine.media_fact.bits is
    'A bit for each media_key, counted from 0 on the left: 1 if the fact is true of the medium. The fact is not true of keys beyond the end.';
comment on column engine.media_fact.media_keys is
    'The keys of the media whose bits are 1, in the order of their ids. Null if they are more than 1,000, or if it is not known which they are. If their number differs from the number of 1 bits, they are out of date: whoever changed the bits did not know of this column.';

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
    'Lists of more than 1,000 ids that requests repeat, each with the media that they stand for: one list for each of 64 slots. A medium never changes its key, so no row gets out of date. The table may be truncated at any time.';
comment on column engine.media_list.last_hash is
    'The hash of the list that was last asked for in this slot and was not stored. If the same list comes again next, it is stored (engine.keep_list).';
comment on column engine.media_list.bits is 'engine.ids_to_bits of media_ids. Null until a list is stored.';
comment on column engine.media_list.unknown_ids is
    'The ids that the catalogue did not know when the list was stored. They are looked up with every request.';

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
    'Trigger on engine.media. Brings engine.media_fact up to date with the rows that were inserted or updated. (Rows of engine.media are never deleted.)';

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
    'Trigger on engine.media_attributes. Brings engine.media_fact up to date with the rows that were inserted or updated.';

create trigger media_attributes_insert after insert on engine.media_attributes
    referencing new table as added
    for each statement execute function engine.keep_attribute_facts();
create trigger media_attributes_update after update on engine.media_attributes
    referencing old table as removed new table as added
    for each statement execute function engine.keep_attribute_facts();
