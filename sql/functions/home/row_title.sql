-- The title of a row, as one person reads it.
create function engine.row_title(title text, user_id uuid, because_key integer, because_genre text)
    returns text
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    spoken text := replace(row_title.title, '{genre}', coalesce(initcap(replace(because_genre, '_', ' ')), '{genre}'));
begin
    if because_key is null then
        return spoken;
    end if;
    -- {title} is replaced last, because a title may itself contain {deed}.
    return (
        select replace(
            replace(spoken, '{deed}', case preference when 2 then 'liked' else 'watched' end),
            '{title}',
            coalesce(media.title, '')
        )
        from engine.person
        cross join model.opinions(person.user_key) opinion
        join engine.media on media.media_key = opinion.media_key
        where person.user_id = row_title.user_id and opinion.media_key = because_key
    );
end
$$;

comment on function engine.row_title is
    'Returns a title of engine.page_row with its {genre}, {deed} and {title} replaced. Null where the person has no opinion of the medium because_key.';
