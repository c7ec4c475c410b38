create function api.outcome_metrics()
    returns text
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
declare
    upto constant timestamptz := now();
begin
    return (
        with outcome as materialized (
            select 'strategy' as by, found.*
            from api.outcomes(null, upto - interval '1 day', upto, 'strategy') found
            union all
            select 'placement', found.*
            from api.outcomes(null, upto - interval '1 day', upto, 'placement') found
        ),
        metric as (
            select
                metric.*,
                format(
                    'ml_service_outcome_%s{%s="%s"} %s',
                    metric.name,
                    by,
                    replace(replace(replace("group", E'\\', E'\\\\'), '"', E'\\"'), E'\n', E'\\n'),
                    coalesce(metric.value::text, 'NaN')
                ) as line
            from outcome
            cross join lateral (
                values
                    (1, 'answers', 'Answers of the last 24 hours that were logged.', answers::double precision),
                    (2, 'people', 'People who got them.', people),
                    (3, 'shown', 'Media that these showed.', shown),
                    (4, 'taken', 'Media that were taken because of it.', taken),
                    (5, 'rate', 'Taken of shown.', rate),
                    (6, 'seconds', 'Median time from answer to taking.', median_seconds),
                    (7, 'coverage', 'Share of the available media that was shown.', coverage),
                    (8, 'new_share', 'Share of what was shown that nobody had taken before.', new_share)
            ) as metric (number, name, help, value)
        )
        select coalesce(
            string_agg(
                format(E'# HELP ml_service_outcome_%s %s\n# TYPE ml_service_outcome_%s gauge\n%s\n', name, help, name, lines),
                ''
                order by number
            ),
            ''
        )
        from (
            select number, name, help, string_agg(line, E'\n' order by line collate "C") as lines
            from metric
            group by number, name, help
        ) told
    );
end
$$;

comment on function api.outcome_metrics is
    'Returns api.outcomes of the last 24 hours, by strategy and by placement, in Prometheus''s text format: gauges ml_service_outcome_answers, _people, _shown, _taken, _rate, _seconds, _coverage and _new_share, with the label strategy or placement; null is NaN. The text is empty where nothing was shown. It costs as much as two calls of api.outcomes: scrape it every few minutes. Errors: none of its own.';
