-- The item models cost nine tenths of a refresh, so they are rebuilt only for a reason.
create function engine.reason_to_rebuild(everything boolean, interactions bigint)
    returns text
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    policy engine.refresh_policy;
    latest engine.refresh_log;
    built engine.refresh_log;
    found bigint;
begin
    if everything then
        return 'asked for';
    end if;
    select * into policy from engine.refresh_policy;
    select * into latest from engine.refresh_log where refresh_id = engine.model_version();
    select * into built from engine.refresh_log where refresh_id = coalesce(latest.item_models_from, latest.refresh_id);
    if built.interactions is null then
        return 'first';
    end if;
    if built.finished_at + policy.model_max_age <= clock_timestamp() then
        return format('older than %s', policy.model_max_age);
    end if;
    if exists (
        select from engine.model_parameters
        where name in ('item_transitions', 'item_knn', 'slim')
            and version is distinct from (latest.parameters ->> name)::integer
    ) then
        return 'parameters';
    end if;
    if abs(interactions - built.interactions) >= policy.model_growth * built.interactions then
        return format('%s interactions, of %s', to_char(interactions - built.interactions, 'SGFM999999999990'), built.interactions);
    end if;
    found := (select count(*) from engine.media_change);
    if found > policy.model_growth * (select count(*) from engine.media) then
        return format('%s media changed', found);
    end if;
    found := (
        select count(*)
        from model.media_audience
        left join model.media_place on media_place.media_key = media_audience.media_key
        where policy.new_medium_people is not null
            -- An element takes four bytes, so pg_column_size tells how many there are without reading the array.
            and cardinality(media_audience.user_keys)
                >= greatest(policy.new_medium_people, 10 * coalesce((pg_column_size(media_place.places) - 20) / 4, 0))
    );
    if found > 0 then
        return format('%s new media', found);
    end if;
    return null;
end
$$;

comment on function engine.reason_to_rebuild is
    'Returns, as a text, why the item models have to be rebuilt by engine.refresh_policy; null if they may be left as they are. Reasons are: everything is asked for, the first build, their age, changed parameters, a changed number of interactions, changed media, and media that are new to them. Call it after model.media_audience was renewed. interactions: the present number of interactions.';
