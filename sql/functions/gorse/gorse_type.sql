create function engine.gorse_type(feedback_type text)
    returns text
    language sql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
    select case lower(gorse_type.feedback_type)
        when 'star' then 'LIKE'
        when 'like' then 'LIKE'
        when 'read' then 'WATCH'
        when 'watch' then 'WATCH'
        when 'dislike' then 'DISLIKE'
    end
$$;

comment on function engine.gorse_type is
    'Returns LIKE for star or like, WATCH for read or watch, and DISLIKE for dislike, in upper or lower case; null for any other word.';
