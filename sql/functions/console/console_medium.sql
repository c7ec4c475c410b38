create function api.console_medium(media_id uuid, n integer default 12)
    returns json
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    medium engine.media;
begin
    if n is null or n not between 1 and 100 then
        raise 'n: expected an integer from 1 to 100, got %', coalesce(n::text, 'null') using errcode = 'ML400';
    end if;
    select * into medium from engine.media where media.media_id = console_medium.media_id;
    if medium is null then
        raise 'media_id: the catalogue does not know it' using errcode = 'ML404';
    end if;
    return (
        with neighbour as (
            select model, neighbour_key, weight, place
            from (
                select 'item_transitions' as model, neighbour_keys, weights from model.item_transitions where media_key = medium.media_key
                union all
                select 'item_knn', neighbour_keys, weights from model.item_knn where media_key = medium.media_key
                union all
                select 'slim', neighbour_keys, weights from model.slim where media_key = medium.media_key
            ) found
            cross join lateral unnest(neighbour_keys[1 : console_medium.n], weights[1 : console_medium.n])
                with ordinality as listed (neighbour_key, weight, place)
        )
        select json_build_object(
            'media', engine.media_card(medium.media_key),
            'description', medium.description,
            'deleted', medium.deleted,
            'known_to_catalogue', medium.genre_set_key is not null,
            'people', coalesce((select people from model.media_popularity where media_key = medium.media_key), 0),
            'popularity_rank', (
                select case when own.popularity is not null then (
                    select 1 + count(*)
                    from model.media_popularity more
                    where more.available and more.popularity > own.popularity
                ) end
                from model.media_popularity own
                where own.media_key = medium.media_key
            ),
            'neighbours', (
                select json_object_agg(
                    named.model,
                    (
                        select coalesce(
                            json_agg(
                                json_build_object('media', engine.media_card(neighbour_key), 'weight', round(weight::numeric, 6))
                                order by place
                            ),
                            '[]'
                        )
                        from neighbour
                        where neighbour.model = named.model
                    )
                )
                from (values ('item_transitions'), ('item_knn'), ('slim')) named (model)
            ),
            'months', (
                select coalesce(
                    json_agg(
                        json_build_object('month', to_char(month, 'YYYY-MM'), 'likes', likes, 'watches', watches, 'dislikes', dislikes)
                        order by month
                    ),
                    '[]'
                )
                from (
                    select
                        date_trunc('month', happened_at at time zone 'UTC') as month,
                        count(*) filter (where type = 'LIKE') as likes,
                        count(*) filter (where type = 'WATCH') as watches,
                        count(*) filter (where type = 'DISLIKE') as dislikes
                    from engine.interaction
                    where interaction.media_key = medium.media_key
                    group by month
                ) monthly
            )
        )
    );
end
$$;

comment on function api.console_medium is
    'Returns a medium as a JSON object: media (engine.media_card), description, deleted, known_to_catalogue, people (how many took it and do not dislike it, as of the last refresh), popularity_rank (among the available media, from 1; null: nobody took it), neighbours (the n strongest, 1 to 100, with their weights, in each of the models item_transitions, item_knn and slim) and months (its interactions by month, UTC: month, likes, watches, dislikes). Reads all interactions. Errors: ML400 for a number out of range, ML404 for a medium that the engine does not know.';
