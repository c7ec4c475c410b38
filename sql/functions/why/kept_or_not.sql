create function engine.kept_or_not(
    question engine.question,
    media_key integer,
    standing text,
    score double precision,
    is_fallback boolean,
    out status text,
    out kept_out_by text[]
)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    status := standing;
    if standing in ('recommended', 'outside_page') then
        kept_out_by := engine.kept_out_by(question, media_key);
        if question.least_confidence > engine.confidence(question, question.user_ids[1], is_fallback) * score
            and not exists (
                select
                from engine.rule
                cross join engine.rule_rows(rule.name, question.user_ids[1], '{}') pinned
                where rule.name = any (question.rules)
                    and rule.effect = 'pin'
                    and pinned.media_key = kept_or_not.media_key
            )
        then
            kept_out_by := kept_out_by || 'least_confidence'::text;
        end if;
        kept_out_by := nullif(kept_out_by, '{}');
        if kept_out_by is not null then
            status := 'kept_out';
        end if;
    end if;
end
$$;

comment on function engine.kept_or_not is
    'How a medium stands (engine.standing) once filter, rules and least_confidence of a question are asked: kept_out, with what keeps it out (engine.kept_out_by), where they do; else as before, and null.';
