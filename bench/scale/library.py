"""A library in memory: `implicit`, loaded by each worker, over live histories.

A request reads what the person took from engagement_db, asks the model (BENCH_MODEL, `item-item` or
`als`, made by `bench.scale.pipeline models` in BENCH_MODELS), and reads what is shown of the media
from catalog_db. As little else as in `bench.scale.host_side`, whose parts it takes.
"""

import os
from pathlib import Path
from typing import Any
from uuid import UUID

import falcon
import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from implicit.nearest_neighbours import ItemItemRecommender
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from bench.scale.host_side import LIMIT, Ready, Sources, envelope
from service.config import Settings

TAKEN = """
    select
        media_id,
        sum(case when type <> 'DISLIKE' and interaction_value > 0 then interaction_value else 0 end)
    from interaction
    where user_id = %s
    group by media_id
"""


class Recommendations:
    """For one person, by a model that knows the media."""

    def __init__(self, sources: Sources, directory: Path, name: str) -> None:
        self._sources = sources
        self._name = name
        self._media = [UUID(bytes=bytes(one)) for one in np.load(directory / "media.npy")]
        self._number = {media_id: number for number, media_id in enumerate(self._media)}
        model: Any = {"item-item": ItemItemRecommender, "als": AlternatingLeastSquares}[name]
        self._model = model.load(str(directory / f"{name}.npz"))
        # ALS knows people as of its fit: to count what they did since, it must look at them anew.
        self._settings = {"recalculate_user": True} if name == "als" else {}

    def on_get(self, _req: falcon.Request, resp: falcon.Response, user_id: str) -> None:
        taken = [
            (self._number[media_id], value)
            for media_id, value in self._sources.rows("engagement_db", TAKEN, UUID(user_id))
            if media_id in self._number
        ]
        numbers, values = zip(*taken, strict=True) if taken else ((), ())
        # A zero that is there keeps a DISLIKE from being recommended.
        row = csr_matrix(
            (np.array(values, np.float32), numbers, [0, len(numbers)]), (1, len(self._media))
        )
        found, scores = self._model.recommend(0, row, N=2 * LIMIT, **self._settings)
        media_ids = [self._media[number] for number in found]
        details = self._sources.details(media_ids)
        recommendations = [
            {**details[media_id], "recommendation_score": round(float(score), 4)}
            for media_id, score in zip(media_ids, scores, strict=True)
            if media_id in details
        ]
        resp.data = envelope(user_id, self._name, recommendations[:LIMIT])


def create_app() -> "falcon.App[falcon.Request, falcon.Response]":
    """The application over the sources and the models that the environment names."""
    threadpool_limits(1)  # threads of BLAS would take each other's cores
    app = falcon.App()
    app.add_route("/health/ready", Ready())
    recommendations = Recommendations(
        Sources(Settings.from_environ()),
        Path(os.environ["BENCH_MODELS"]),
        os.environ["BENCH_MODEL"],
    )
    app.add_route("/api/recommendations/{user_id}", recommendations)
    return app
