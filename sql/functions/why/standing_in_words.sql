-- How a medium stands with a person, in one sentence.
create function engine.standing_in_words(
    status text,
    seen_at timestamptz,
    "position" integer,
    rank integer,
    score double precision,
    page_ends_at double precision
)
    returns text
    language sql
    stable
    parallel safe
as $$
    select case standing_in_words.status
        when 'unknown' then 'The catalogue does not know it'
        when 'deleted' then 'No longer in the catalogue'
        when 'seen' then
            'Seen ' || to_char(standing_in_words.seen_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
        else
            concat(
                'Position ' || standing_in_words."position" || ', ',
                case
                    when standing_in_words."position" is null then 'Ranked ' || standing_in_words.rank || ', '
                    when standing_in_words."position" <> standing_in_words.rank then 'ranked ' || standing_in_words.rank || ', '
                end,
                'score ', round(standing_in_words.score::numeric, 2),
                case when standing_in_words.status = 'outside_page' then
                    '; the page ends at ' || round(standing_in_words.page_ends_at::numeric, 2)
                end
            )
    end
$$;

comment on function engine.standing_in_words is
    'Returns how a medium stands (engine.kept_or_not) in English, without a full stop: "Position 214, score 0.31; the page ends at 0.52". For a medium that was moved it is "Position 2, ranked 214, score 0.31"; for one without a position it begins with "Ranked 214, …".';
