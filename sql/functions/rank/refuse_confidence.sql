create function engine.refuse_confidence(question engine.question, placement text)
    returns void
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    if question.least_confidence > 0 then
        raise 'placement: % demands a least_confidence, which a list that everybody has alike does not know', placement
            using errcode = 'ML400';
    end if;
end
$$;

comment on function engine.refuse_confidence is
    'Checks that the question of a list does not demand a least_confidence. Returns nothing. Errors: ML400 for a question at a placement that demands one.';
