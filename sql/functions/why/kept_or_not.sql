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
    'Returns how a medium stands with the first person of a question, its filter, rules and least_confidence included. standing: the status of engine.standing (seen, deleted or unknown), which is returned unchanged unless it is null; rank, score, ends_at and is_fallback: as engine.standing gives them. place_on_page: the place on an interleaved page, which is not the page of one arm (0: it is not there); null for any other page. status: standing, or kept_out, recommended or outside_page. "position": place_on_page, or that of engine.as_shown; null where the medium is kept out or standing is not null. page_ends_at, moved_by: as in engine.as_shown; ends_at and empty where standing is not null. kept_out_by: what keeps the medium out, as engine.kept_out_by gives it, and least_confidence; null where nothing does.';
