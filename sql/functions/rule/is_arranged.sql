create function engine.is_arranged(question engine.question)
    returns boolean
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return question.rotation is not null
        or question.rules <> '{}'
            and exists (
                select from engine.rule
                where name = any (question.rules) and effect in ('boost', 'pin', 'at_most')
            );
end
$$;

comment on function engine.is_arranged is
    'Returns whether rules (boost, pin, at_most) or rotation change the order that the strategy of a question gives.';
