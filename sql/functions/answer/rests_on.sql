-- Names what an answer depends on whose changes no trigger reports: rules, lists, and placements with a rotation.
create function engine.rests_on(
    question jsonb,
    out rules text[],
    out lists text[],
    out placements text[]
)
    returns record
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    asked_page constant text := question ->> 'page';
    asked_placement constant text := question ->> 'placement';
    places text[];
begin
    rules := engine.texts(question -> 'rules');
    lists := '{}';
    placements := '{}';
    -- Most questions depend on none of these.
    if asked_page is null
        and asked_placement is null
        and rules = '{}'
        and not exists (select from engine.rule where everywhere)
    then
        return;
    end if;
    rules := engine.rules_in_force(asked_placement, rules);
    if asked_page is null then
        placements := array(
            select place.name
            from engine.placement place
            where place.name = asked_placement and place.rotation is not null
        );
        return;
    end if;
    places := engine.texts(question -> 'placements')
        || array(select line.placement from engine.page_row line where line.page = asked_page);
    rules := array(
        select unnest(rests_on.rules)
        union
        select unnest(place.rules)
        from engine.placement place
        where place.name = any (places)
        order by 1
    );
    lists := array(
        select line.relation
        from engine.page_row line
        where line.page = asked_page and line.kind = 'list'
        order by line.ordinal
    );
    placements := array(
        select place.name
        from engine.placement place
        where place.name = any (places) and place.rotation is not null
        order by 1
    );
end
$$;

comment on function engine.rests_on is
    'Returns the arguments of engine.said_by_operator for a question in JSON (as of api.question_state, and for a page the placements of its experiment arms). rules: the rules that apply; lists: the relations of the rows of its page, in the order of rows; placements: those with a rotation. rules and placements are sorted by name. None is ever null.';
