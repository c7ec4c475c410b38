create materialized view model.newest as
    select
        max(last_at) as happened_at,
        extract(epoch from max(last_at))::double precision / extract(epoch from half_life)::double precision as half_lives
    from engine.model_parameters
    left join model.taken on true
    where name = 'trend'
    group by half_life;

create unique index newest_key on model.newest (happened_at);

comment on materialized view model.newest is
    'When the newest interaction happened, which is the present as far as the model knows. happened_at: the time (null: there is none); half_lives: the same in half-lives of the trend, since 1970. One row.';
