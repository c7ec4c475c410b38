create function engine.listed(question engine.question, list jsonb)
    returns engine.ranked_list
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    listed engine.ranked_list;
begin
    if engine.is_arranged(question) then
        select * into listed from engine.arranged(question, list);
    else
        listed := engine.plain_list(question, list);
    end if;
    return listed;
end
$$;

comment on function engine.listed is
    'Returns engine.plain_list, in the order that the rules and the rotation of the question give it (engine.arranged). Errors: as engine.plain_list.';
