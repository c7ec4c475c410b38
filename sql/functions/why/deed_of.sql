-- Only needed for people with a long history, whose engine.history may have no deeds (engine.latest_of_long).
-- In PL/pgSQL it stays out of the plans of everybody else.
create function engine.deed_of(user_key integer, media_key integer)
    returns text
    language plpgsql
    stable
    strict
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select opinion.deed
        from model.opinions(deed_of.user_key) opinion
        where opinion.media_key = deed_of.media_key
    );
end
$$;

comment on function engine.deed_of is
    'Returns what a person last did with a medium, as deed of model.opinions, read from the events. Null where the person did nothing with it.';
