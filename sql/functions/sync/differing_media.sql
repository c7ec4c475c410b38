create function engine.differing_media(media_at_once integer default 20000)
    returns setof engine.catalogue_medium[]
    language sql
    stable
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
    with tag as materialized (
        select media_id, genre
        from source.media_genre
    ),
    spelling as (
        select genre as spelling, engine.trimmed(genre) as trimmed, count(*) as media_count
        from tag
        group by genre
    ),
    -- The name of a genre is the first spelling that came. Of spellings that come together, that of most media is taken.
    named as materialized (
        select
            spelling,
            coalesce(
                genre,
                first_value(trimmed) over (partition by lower(trimmed) order by media_count desc, trimmed)
            ) as name
        from spelling
        left join engine.genre on lower(genre) = lower(trimmed)
        where trimmed <> ''
    ),
    tagged as materialized (
        select media_id, array_agg(distinct name order by name) as genres
        from tag
        join named on spelling = genre
        group by media_id
    ),
    -- In a view or a table without a key an id may come twice. The full order makes the choice independent of plans.
    each_once as (
        select distinct on (media_id) *
        from source.media
        where media_id is not null
        order by media_id, deleted, title, release_year, media_type, description, cover_url, attributes
    ),
    there as (
        select
            media_id,
            title,
            description,
            release_year,
            "left"(media_type, 100) as media_type, -- as in engine.trimmed
            cover_url,
            deleted,
            case when jsonb_typeof(attributes) = 'object' then attributes else '{}' end as attributes,
            coalesce(genres, '{}') as genres
        from each_once
        left join tagged using (media_id)
    ),
    here as (
        select media.*, coalesce(attributes, '{}') as attributes, genres
        from engine.media
        left join engine.media_attributes using (media_key)
        left join engine.genre_set using (genre_set_key)
    ),
    differing as (
        select
            row(
                there.media_id,
                there.title,
                there.description,
                there.release_year,
                there.media_type,
                there.cover_url,
                there.deleted,
                there.attributes,
                there.genres
            )::engine.catalogue_medium as medium
        from there
        left join here using (media_id)
        where here.media_id is null
            or (here.title, here.description, here.release_year, here.media_type, here.cover_url, here.deleted, here.genres)
                is distinct from
                (there.title, there.description, there.release_year, there.media_type, there.cover_url, there.deleted, there.genres)
            or here.attributes <> there.attributes
        union all
        -- A medium that is gone from the source keeps its data here, marked as deleted.
        select
            row(
                media_id,
                title,
                description,
                release_year,
                media_type,
                cover_url,
                true,
                attributes,
                genres
            )::engine.catalogue_medium
        from here
        where available and not exists (select from there where there.media_id = here.media_id)
    ),
    numbered as (
        select medium, (row_number() over (order by (medium).media_id) - 1) / media_at_once as part
        from differing
    )
    select array_agg(medium order by (medium).media_id)
    from numbered
    group by part
    order by part
$$;

comment on function engine.differing_media is
    'Returns the media of the catalogue that differ from those of this database, in arrays of at most media_at_once media, by media_id. A medium that is gone from the catalogue is returned as deleted. Of rows of source.media with the same id, the first is taken by deleted (false before true), title, release_year, media_type, description, cover_url and attributes. Errors: those of postgres_fdw.';

grant execute on function engine.differing_media to ml_service_sync;
