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
    'The answer of GET /gorse/api/recommend/<user_id>: what api.cached_recommendations gives for the default strategy, as Gorse does: an array of Id and Score in [0, 1], or, where not scored, of ids. Ids are those of elsewhere (api.outside_id). n is 0 to 1000. With categories, those that have all these genres. degraded asks for popular media. Errors: ML400 for an argument out of range.';
