create function engine.has_seen(user_id uuid, media_id uuid)
    returns boolean
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (
        select
        from engine.interaction
        join engine.media on media.media_key = interaction.media_key
        where user_key = (select person.user_key from engine.person where person.user_id = has_seen.user_id)
            and media.media_id = has_seen.media_id
    );
end
$$;

comment on function engine.has_seen is 'Whether a person liked, disliked or watched a medium.';
