create function engine.popular_since(strategy text, hours integer)
    returns table (media_key integer, score double precision)
    language sql
    stable
    parallel safe
as $$
    select decayed.media_key, total / max(total) over ()
    from (
        select
            interaction.media_key,
            sum(value * power(
                2::double precision,
                extract(epoch from happened_at - now())::double precision
                    / extract(epoch from half_life)::double precision
            )) as total
        from engine.interaction
        join engine.model_parameters
            on model_parameters.name = case popular_since.strategy when 'trending' then 'trend' else 'popularity' end
        where positive and happened_at > now() - make_interval(hours => popular_since.hours)
        group by interaction.media_key
    ) decayed
    join engine.media on media.media_key = decayed.media_key
    where available
$$;

comment on function engine.popular_since is
    'What was liked or watched in the last hours, with the sum of the values, each counting half after the half_life of the model of a strategy (popular or trending), relative to the greatest. From the events themselves: nothing waits for a refresh.';
