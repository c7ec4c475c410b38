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
    'Nothing. Errors: ML400, for the question of a list at a placement that demands a least_confidence.';
