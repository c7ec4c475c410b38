-- Temporary tables, as REFRESH ... CONCURRENTLY makes them, because the rows may be too many for memory.
create function engine.note_before(user_keys integer[])
    returns void
    language plpgsql
    volatile
    strict
    set search_path = pg_catalog, pg_temp
as $$
declare
    name text;
    definition text;
begin
    for name, definition in values
        -- Compressing the arrays would take longer than all else here.
        ('taken_before', '(like model.taken including storage) on commit drop'),
        ('compared_media_before', 'on commit drop as select * from engine.compared_media($1)'),
        ('recent_words_before', 'on commit drop as select * from engine.recent_words($1)'),
        ('media_before', 'on commit drop as select media_key, available, genre_set_key from model.media_popularity')
    loop
        if to_regclass('pg_temp.' || name) is not null then
            execute format('drop table pg_temp.%s', name); -- left by another refresh in this transaction
        end if;
        execute format('create temporary table %s %s', name, definition) using user_keys;
    end loop;
    -- Not a constant, because plpgsql_check looks for the tables of those.
    execute format('insert into pg_temp.%s select * from model.taken where user_key = any ($1)', 'taken_before')
    using user_keys;
end
$$;

comment on function engine.note_before is
    'Records in temporary tables what the model has about these people, and the availability and genres of its media, before the model is renewed. Does nothing for null.';
