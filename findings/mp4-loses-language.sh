#!/usr/bin/env bash
# What language a track is in, for a filter of a catalogue, depends on the file that it was packed into. ffmpeg's
# libraries (PyAV) write what they are given: Matroska has room for any tag of BCP 47, MP4 and MPEG-TS for three letters
# alone. "de", "pt-BR" and "zh-Hant" of a Matroska file are gone in an MP4 that its tracks are copied to, without a
# word, and MediaInfo then finds no language either. What is left has several names: a German track is "ger", "deu"
# or "de" to ffmpeg, and "de" to MediaInfo, so one language is three in a catalogue filled by ffprobe. What helps:
# read languages from the source before it is packed anew, and bring them to one code.
#
# Valid input: 0.2 s of silence with a language, in Matroska, and its packets copied to MP4 and MPEG-TS.
# Prints what was seen; fails if it is seen no more. Needs python3 and a package index; Linux.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet av==18.1.0 pymediainfo==7.0.1 numpy==2.3.5
cd "$scratch"
venv/bin/python - <<'PYTHON'
from importlib.metadata import version

import av
import numpy
from pymediainfo import MediaInfo


def record(path, language):
    with av.open(path, "w") as film:
        track = film.add_stream("aac", rate=48000)
        track.metadata["language"] = language
        silence = av.AudioFrame.from_ndarray(numpy.zeros((1, 9600), "float32"), format="fltp", layout="mono")
        silence.rate = 48000
        film.mux(track.encode(silence))
        film.mux(track.encode(None))


def copy(path, to):
    with av.open(path) as film, av.open(to, "w") as packed:
        track = film.streams.audio[0]
        same = packed.add_stream_from_template(track)
        same.metadata.update(track.metadata)
        for packet in film.demux(track):
            if packet.dts is not None:
                packet.stream = same
                packed.mux(packet)


def languages(path):
    with av.open(path) as film:
        by_ffmpeg = film.streams.audio[0].metadata.get("language")
    [by_mediainfo] = [track.language for track in MediaInfo.parse(path).tracks if track.track_type == "Audio"]
    return by_ffmpeg, by_mediainfo


libraries = ", ".join(f"{name} {'.'.join(map(str, of))}" for name, of in av.library_versions.items() if name == "libavformat")
print("PyAV", version("av"), f"({libraries})", "and pymediainfo", version("pymediainfo"))
seen = {}
for language in ("ger", "deu", "de", "pt-BR", "zh-Hant"):
    record("film.mkv", language)
    for path in ("film.mp4", "film.ts"):
        copy("film.mkv", path)
    seen[language] = [languages(f"film.{kind}") for kind in ("mkv", "mp4", "ts")]
    print(f"{language}: Matroska {seen[language][0]}, MP4 {seen[language][1]}, MPEG-TS {seen[language][2]} (ffmpeg, MediaInfo)")
for german in ("ger", "deu"):
    assert seen[german] == [(german, "de")] * 3, seen
assert seen["de"] == [("de", "de"), (None, None), (None, None)], seen
for region in ("pt-BR", "zh-Hant"):
    assert seen[region] == [(region, region), (None, None), (None, None)], seen
PYTHON
echo 'as found: MP4 and MPEG-TS lose languages that Matroska has'
