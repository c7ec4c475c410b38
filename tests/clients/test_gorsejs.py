"""gorsejs, Gorse's own client for JavaScript, by another address: what docs/gorse.md says of it."""

import json
import os
import shutil
import subprocess
from typing import Any

import pytest

from clients.generate import HERE
from tests.servers import ROOT as TREE
from tests.service.test_gorse import ROOT

MODULES = HERE / "typescript/node_modules"
NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(
    not (MODULES / "gorsejs").exists() or not NODE,
    reason="npm ci --prefix clients/typescript was not run",
)


@pytest.fixture(scope="module")
def answers(address: str) -> dict[str, Any]:
    given = {"ADDRESS": f"{address}/gorse", "KEY": ROOT, "MODULES": str(MODULES)}
    done = subprocess.run(
        ["node", TREE / "tests/clients/gorse.cjs"],
        env={**os.environ, **given},
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(json.loads(done.stdout))


def test_feedback_and_people(answers: dict[str, Any]) -> None:
    assert answers["insertFeedbacks"] == 1
    zoes = [one for one in answers["getFeedbacks"]["Feedback"] if one["UserId"] == "zoe"]
    assert [(one["FeedbackType"], one["ItemId"]) for one in zoes] == [("star", "tt3")]
    assert answers["getUserFeedback"] == zoes
    assert answers["getUser"]["UserId"] == "zoe"
    assert answers["deleteFeedback"]
    assert answers["deleteUser"] == 1


def test_what_is_recommended(answers: dict[str, Any]) -> None:
    assert "tt3" not in answers["getRecommend"]
    assert len(answers["getRecommend"]) == 2
    assert answers["getSessionRecommend"][0]["Id"] == "tt2"
    assert answers["getItemNeighbors"][0]["Id"] == "tt2"
    assert {one["Id"] for one in answers["getPopular"]} == {"tt1", "tt2"}
    assert [one["Id"] for one in answers["getLatest"]] == ["tt4", "tt3"]
    assert answers["getItem"]["ItemId"] == "tt1"


def test_what_is_not_there_says_so(answers: dict[str, Any]) -> None:
    assert answers["upsertItem"] == {"error": 501}
