create function api.gorse_recommendations(
    user_id text,
    n integer default 10,
    "offset" integer default 0,
    categories text[] default '{}',
    scored boolean default true,
    degraded boolean default false
)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
declare
    id constant uuid := api.user_id(user_id);
    question constant jsonb := coalesce(engine.gorse_filter(categories), '{}')
        || jsonb_build_object('limit', n, 'offset', "offset", 'degraded', degraded);
    found constant json := engine.gorse_scores_of_answer(
        case
            when degraded then api.recommendations(id, question)
            else api.cached_recommendations(id, question)
        end
    );
begin
    if scored then
        return found;
    end if;
    return (select coalesce(json_agg(score -> 'Id'), '[]') from json_array_elements(found) score);
end
$$;

comment on function api.gorse_recommendations is
    'Answers GET /gorse/api/recommend/<user_id>: returns what api.cached_recommendations gives by the default strategy, as a JSON array of objects with Id and Score, in [0, 1], or, where scored is false, of ids. Ids are external ids (api.outside_id). n: 0 to 1000; "offset": 0 to 1,000. categories: only media that have all these genres. degraded: true asks for popular media. Errors: ML400 for an argument out of range or an invalid user_id.';
