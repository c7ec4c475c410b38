-- (With a plan for either, so that questions without reasons have nothing of these in theirs.)
create function engine.pages_json(question engine.question)
    returns table (
        ordinality bigint,
        user_id uuid,
        recommendations json,
        "count" integer,
        is_fallback boolean
    )
    language plpgsql
    stable
    rows 1
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    if question.explain then
        return query select * from engine.page_json_with_reasons(question);
    else
        return query select * from engine.page_json(question);
    end if;
end
$$;

comment on function engine.pages_json is
    'What engine.page_json gives, or engine.page_json_with_reasons where the question wants the reasons.';
