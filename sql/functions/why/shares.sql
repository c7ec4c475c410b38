-- How much of a score each source decides: the weights of engine.compose.
create function engine.shares(asker engine.asker, maxima engine.source_values)
    returns engine.source_values
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    ranks constant engine.strategy := asker.strategy;
    shares engine.source_values;
    each double precision;
begin
    shares.people := ranks.neighbours_weight * (maxima.people is not null)::integer;
    shares.transitions := ranks.sequence_weight * (maxima.transitions is not null)::integer;
    shares.similar := ranks.similar_weight * (maxima.similar is not null)::integer;
    shares.popular := ranks.popularity_weight * (maxima.popular is not null)::integer;
    shares.trending := ranks.trend_weight * (maxima.trending is not null)::integer;
    if shares.trending > 0 and shares.trending < 1 then
        shares.trending := shares.trending * engine.trend_confidence(asker, maxima.trending);
    end if;
    each := ranks.collaborative_weight
        / nullif(shares.people + shares.transitions + shares.similar + shares.popular + shares.trending, 0);
    shares.people := shares.people * each;
    shares.transitions := shares.transitions * each;
    shares.similar := shares.similar * each;
    shares.popular := shares.popular * each;
    shares.trending := shares.trending * each;
    return shares;
end
$$;

comment on function engine.shares is
    'What each source adds to a recommendation_score at most, given the maxima of engine.compose: collaborative_weight × its weight / Σ weights of the sources that have anything to say, the trend as far as engine.trend_confidence goes. 0: nothing; null where none says anything.';
