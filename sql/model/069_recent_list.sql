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
    'The first 20,000 media by what people said of them since each of 21 moments ("since"), for each strategy (popular, trending). The media are in order, in parts of 1,000. totals: how much was said, as in model.recent_sum; "most": no medium of the part has more; unlisted_most: no medium that is not listed has more. The first 2,000 media also have upto: the total is the same since any moment from "since" until upto (not included); and totals_next: the total since moments from upto until upto_next (not included), null if another part of model.recent_sum has it, or nothing was said then. Since a later moment, no medium has more than since an earlier one, so the first media are found without looking at all. place: which of the bounds of engine.recent_gain apply; they are of the longest span with this place.';
