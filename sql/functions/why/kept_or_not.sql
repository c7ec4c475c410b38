create function engine.kept_or_not(
    question engine.question,
    media_key integer,
    standing text,
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
        kept_out_by := nullif(engine.kept_out_by(question, media_key), '{}');
        if kept_out_by is not null then
            status := 'kept_out';
        end if;
    end if;
end
$$;

comment on function engine.kept_or_not is
    'How a medium stands (engine.standing) once filter and rules of a question are asked: kept_out, with what keeps it out (engine.kept_out_by), where they do; else as before, and null.';
