"""What a stored mail is about, told by its line and its key."""

from __future__ import annotations

#: By the first word of a mail's line, or of its key: it is about the panel or the hosts, as whoever works on it knows them.
_KNOWN = {
    "speaker",
    "programme",
    "rehearsal-guest",
    "rehearsal-reminder",
    "host",
    "host-news",
    "approval",
    "went-ahead",
}
#: Mails in a registrant's order that name somebody else too: who passes a place on, who takes it.
_OF_TWO = {"transfer", "passed-on"}


def word_of(key: str) -> str:
    """Return the word with which a mail's key begins: what kind of mail it is."""
    return key.partition(":")[0]


def is_open(line: str | None, key: str, holder: int | None) -> bool:
    """Tell whether a mail is open to somebody who sees not every registrant.

    `holder` is the id of the registration with the mail's address, if they see that one. The address alone opens
    nothing: a speaker's can be that of a focal point too.
    """
    word, _colon, number = (line or key).partition(":")
    if word == "registration":
        return word_of(key) not in _OF_TWO and holder is not None and number == str(holder)
    return word in _KNOWN
