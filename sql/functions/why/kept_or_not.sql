create function engine.kept_or_not(
    question engine.question,
    media_key integer,
    standing text,
    rank integer,
    score double precision,
    ends_at double precision,
    is_fallback boolean,
    place_on_page integer,
    out status text,
    out "position" integer,
    out page_ends_at double precision,
    out kept_out_by text[],
    out moved_by text[]
)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    status := standing;
    page_ends_at := ends_at;
    moved_by := '{}';
    if standing is not null then
        return;
    end if;
    select * into "position", page_ends_at, moved_by
    from engine.as_shown(question, kept_or_not.media_key, kept_or_not.rank, kept_or_not.ends_at);
    kept_out_by := engine.kept_out_by(question, kept_or_not.media_key);
    if question.least_confidence > engine.confidence(question, question.people[1], is_fallback) * score
        and not exists (
            select
            from engine.rule
            cross join engine.rule_rows(rule.name, (question.people[1]).user_id, null) pinned
            where rule.name = any (question.rules)
                and rule.effect = 'pin'
                and pinned.media_key = kept_or_not.media_key
        )
    then
        kept_out_by := kept_out_by || 'least_confidence'::text;
    end if;
    kept_out_by := nullif(kept_out_by, '{}');
    "position" := case
        when kept_out_by is null and place_on_page is null then "position"
        when kept_out_by is null then nullif(place_on_page, 0)
    end;
    status := case
        when kept_out_by is not null then 'kept_out'
        when place_on_page > 0 or place_on_page is null and "position" <= question.n then 'recommended'
        else 'outside_page'
    end;
end
$$;

comment on function engine.kept_or_not is
    'How a medium stands (standing: seen, deleted or unknown, else null) once filter, rules and least_confidence of a question are asked: kept_out, with what keeps it out (engine.kept_out_by); or recommended or outside_page, by the position that engine.as_shown finds. place_on_page: that on an interleaved page (0: none), which is no arm''s own; else null.';
