create function engine.reasons_in_words(
    asker engine.asker,
    shares engine.source_values,
    answer engine.ranked_list,
    worth double precision,
    sources text[]
)
    returns table (media_key integer, because text, reasons json)
    language sql
    stable
    parallel safe
as $$
    select
        listed.media_key,
        listed.texts[1] || coalesce(' and "' || titles[1 + array_position(deeds[2:], deeds[1])] || '"', ''),
        listed.reasons
    from (
        select
            told.media_key,
            array_agg(told.text) as texts,
            array_agg(told.title) as titles,
            array_agg(told.deed) as deeds,
            json_agg(
                engine.reason_json(
                    told.kind,
                    told.text,
                    told.contribution,
                    null,
                    told.genre,
                    told.media_id,
                    told.title,
                    told.deed,
                    told.by_transitions,
                    told.by_similar,
                    null
                )
            ) as reasons
        from (
            select reason.*, engine.in_words(reason.kind, reason.genre, reason.title, reason.deed, null) as text
            from engine.reasons(
                reasons_in_words.asker,
                reasons_in_words.shares,
                (reasons_in_words.answer).maxima,
                (reasons_in_words.answer).media_keys,
                (reasons_in_words.answer).collaborative_scores,
                3,
                reasons_in_words.worth,
                reasons_in_words.sources
            ) reason
            order by reason.media_key, reason.place -- in which they are put together
        ) told
        group by told.media_key
    ) listed
$$;

comment on function engine.reasons_in_words is
    'engine.best_reasons, given what it finds out. Inlined, with sources as a constant.';
