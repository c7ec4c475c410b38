-- A change of what a person did replaces a row of engine.data_version, adds one, or merges several. No version comes
-- twice, so a hash of the set of versions tells whether there was a change. Their maximum would not: a lower version may
-- be committed after a higher one.
create function engine.changed_people()
    returns integer[]
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    if not exists (select from model.taken)
        or exists (select from engine.opinion_change where user_key = 0)
        or exists (
            select
            from model.taken
            where versions[2:] is distinct from array[
                (select coalesce(bit_xor(hashint8extended(version, 0)), 0) from engine.data_version where user_key = -1),
                (select hash_record_extended(influence_limit, 0) from engine.influence_limit)
            ]
        )
    then
        return null;
    end if;
    return array(
        select user_key
        from model.taken
        full join (
            select user_key, coalesce(bit_xor(hashint8extended(version, 0)), 0) as own
            from engine.person
            left join engine.data_version using (user_key)
            group by user_key
        ) person using (user_key)
        where own is distinct from coalesce(versions[1], 0)
    );
end
$$;

comment on function engine.changed_people is
    'Returns the keys of the people who did something, took something back or were forgotten since model.taken was renewed. Null: it may be everybody, because model.taken is empty, too much changed at once (engine.opinion_change, engine.data_version), or engine.influence_limit changed.';
