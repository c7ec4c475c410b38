create function engine.ranked(question engine.question, list jsonb)
    returns setof engine.ranked_list
    language plpgsql
    stable
    rows 1
    set search_path = pg_catalog, pg_temp
as $$
begin
    if list is null then
        return query select * from engine.answers(question);
    else
        return next engine.plain_list(question, list);
    end if;
end
$$;

comment on function engine.ranked is
    'Returns engine.plain_list if a list is given, else engine.answers.';
