-- Quotas (at_most) hold for each page, so where one is in force, an arm is asked for each page by itself, as without an
-- experiment.
create function engine.pages_of_arm(trial engine.experiment, arm integer, question jsonb)
    returns setof jsonb
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    most_pages constant integer := 20; -- so that a large offset does not ask too often
    asked constant jsonb := engine.asked_of_arm(trial, arm, question);
    depth constant integer := asked ->> 'limit';
    n integer := greatest(coalesce(question ->> 'limit', '10')::integer, 1);
begin
    if depth <= n or not exists (
        select
        from engine.rule
        where effect = 'at_most'
            and name = any (engine.rules_in_force(asked ->> 'placement', engine.texts(asked -> 'rules')))
    ) then
        return next asked;
        return;
    end if;
    n := n * ceil(depth / n::numeric / most_pages);
    return query
        select asked || jsonb_build_object('limit', n, 'offset', "offset")
        from generate_series(0, depth - 1, n) as "offset"
        order by "offset";
end
$$;

comment on function engine.pages_of_arm is
    'Returns the questions whose answers, joined, are the list of an arm of an experiment that interleaves. Usually it is one question, from the first place on (engine.asked_of_arm). If a quota (at_most) is in force, it is one question for each page, because a medium that has no room on a page waits for the next one; more than 20 pages are asked for several at a time.';
