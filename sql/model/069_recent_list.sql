-- Each refresh writes all rows anew, because since is relative to the time of the refresh.
create table model.recent_list as
    select strategy, since, place, part, most, media_keys, totals, upto, totals_next, upto_next, unlisted_most
    from model.recent_list_now(null);

create unique index recent_list_key on model.recent_list (strategy, since, part);

alter table model.recent_list
    alter column media_keys set storage external,
    alter column totals set storage external,
    alter column upto set storage external,
    alter column totals_next set storage external,
    alter column upto_next set storage external;

comment on table model.recent_list is
    'The first 20,000 media by what people said of them since some moments, and what that adds up to (totals, as model.recent_sum has them), in order, in parts of 1,000: none of a part has more than "most", and none that is not listed more than unlisted_most. Of the first 2,000 also until when it is the same of each later moment (upto, not included), and the same of moments from then on (totals_next, upto_next; null where another part of model.recent_sum has it). Of what was said since a later moment, none has more: so the first are found without looking at all. place: of the bounds of engine.recent_gain; they are of the longest span of each.';
