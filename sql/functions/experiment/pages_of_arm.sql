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
    'The questions whose answers, one behind the other, are the list of an arm of an experiment that interleaves, for a question: one from the first place on (engine.asked_of_arm), or where a quota (at_most) counts, one a page, for what has no room on a page waits for the next; of more than 20 pages, several in one.';
