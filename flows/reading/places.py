"""Which known places a text names; the names and what they stand for come from the caller's directory."""

import re
from collections.abc import Mapping

from flows.reading.numerals import normalize


def find(text: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """The values of the names met in the text, in order of mention, each once; where names overlap the longest counts.

    `names` maps every spelling (秦安, 秦安县) to one value. Nothing known is an empty tuple.
    """
    values = {normalize(name): value for name, value in names.items()}
    spellings = sorted(filter(None, values), key=len, reverse=True)
    if not spellings:
        return ()
    met = re.finditer("|".join(map(re.escape, spellings)), normalize(text))
    return tuple(dict.fromkeys(values[m[0]] for m in met))
