"""Whether a text that is not Unicode can be in one encoding only: each of its words must be one of some language."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping

#: Letters of the languages that are written in each of the encodings that share most of their signs.
_ALPHABETS: Mapping[str, tuple[str, ...]] = {
    "cp1252": (
        "äöüß", "àâæçéèêëîïôœùûüÿ", "áéíñóúüç", "áàâãçéêíóôõúü", "àèéìíîòóù", "áàäçèéêëíïóöü", "åæøéü", "åäöéü", "áéíóúýðþæö", "àçèéíïòóúü",
    ),
    "cp1250": (
        "äöüß", "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž", "çë",
    ),
    "cp1257": ("äöüß", "ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž", "ąćęłńóśźż"),
    "cp1254": ("äöüß", "çğıiöşüâîû"),
    "cp1258": ("àáâãèéêìíòóôõùúýăđĩũơư",),
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = frozenset("“”‘’„«»–—…·•°№§ \u00a0")


def fits(text: str, encoding: str) -> bool:
    """Tell whether a text that was read in that encoding may be right."""
    if any(not sign.isascii() and not sign.isalpha() and sign not in _SIGNS for sign in text):
        return False
    return all(_is_word(word, encoding) for word in set(_WORD.findall(text)) if not word.isascii())


def _is_word(word: str, encoding: str) -> bool:
    if any(before.islower() and after.isupper() and not after.isascii() for before, after in itertools.pairwise(word)):
        return False
    others = {sign for sign in word.lower() if not sign.isascii()}
    is_latin = all(sign < "\u0250" for sign in others)
    if not is_latin:
        # Two scripts in one word.
        return not any(sign.isascii() for sign in word)
    return any(others <= set(alphabet) for alphabet in _ALPHABETS.get(encoding, ("".join(others),)))
