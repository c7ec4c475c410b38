#!/usr/bin/env bash
# A track with two genres that mutagen writes as ID3v2.3, which players of cars and of Windows ask for, has one when it
# is read again: they are joined with a slash, and nothing splits them, for genres such as Hip-Hop/Rap have one
# too; mutagen and tinytag read "Hip-Hop/Rap/Jazz". And genres of the old kind are read in two ways: "(4)Eurodisco" is
# Disco and Eurodisco for mutagen and Disco alone for tinytag, "(RX)" is Remix or itself. A catalogue that takes genres
# from tags has genres that no other track has. What helps: ID3v2.4, or splitting with a list of the genres that
# there are.
#
# Valid input: tags without sound, of genres that ID3 lists. Prints what was seen; fails if it is seen no more.
# Needs python3 and a package index.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet mutagen==1.48.1 tinytag==2.3.2
cd "$scratch"
venv/bin/python - <<'PYTHON'
from importlib.metadata import version

from mutagen.id3 import ID3, TCON, Encoding
from tinytag import TinyTag


def written(genres, minor):
    tag = ID3()
    tag.add(TCON(encoding=Encoding.UTF8, text=genres))
    tag.save("track.mp3", v2_version=minor)
    return ID3("track.mp3")["TCON"].genres, TinyTag.get("track.mp3").as_dict()["genre"]


print("mutagen", version("mutagen"), "and tinytag", version("tinytag"))
TWO = ["Hip-Hop/Rap", "Jazz"]
seen = {}
for genres, minor in ((TWO, 4), (TWO, 3), (["(4)Eurodisco"], 4), (["(RX)"], 4)):
    seen[genres[0], minor] = mutagen, tinytag = written(genres, minor)
    print(f"ID3v2.{minor}, {genres}: mutagen {mutagen}, tinytag {tinytag}")
assert seen["Hip-Hop/Rap", 4] == (TWO, TWO)
assert seen["Hip-Hop/Rap", 3] == (["Hip-Hop/Rap/Jazz"], ["Hip-Hop/Rap/Jazz"])
assert seen["(4)Eurodisco", 4] == (["Disco", "Eurodisco"], ["Disco"])
assert seen["(RX)", 4] == (["Remix"], ["(RX)"])
PYTHON
echo 'as found: two genres of an ID3v2.3 tag are one'
