"""What a displayed name tells: other names of the same person, the organisation, a telephone, a program."""

from __future__ import annotations

import re

from webinar.core.text import search_key

_TRAILING = re.compile(r"(.+?)\s*[(（]([^()（）]+)[)）]\s*")
_COMPANY = re.compile(r"\s*\[([^\[\]]{1,100})\]\s*(\S.*)")
_TELEPHONE = re.compile(r"\+?[\d\s().•·∙*xX/-]{5,24}")
_CALLER = re.compile(r"(?:call[- ]?in user|phone user|telephone|dial[- ]?in)(?![^\W_])[\s_#+•*\d().-]*", re.IGNORECASE)
_BOT = re.compile(
    r"\b(?:read\.?ai|otter\.ai|otterpilot|fireflies(?:\.ai)?|fred fireflies|fathom(?:\.video)?|tl;?dv|meetgeek|avoma|sembly|supernormal"
    r"|tactiq|krisp|recall\.?ai|grain recorder|gong recorder|chorus recorder|noty\.ai|jamie ai|zoom ai companion|note ?taker"
    r"|ai note ?s?|meeting (?:notes|bot|assistant|recorder)|recorder bot|transcription bot)\b",
    re.IGNORECASE,
)
#: What Teams adds to the names of those from outside, in its languages.
_OUTSIDE = frozenset(search_key(word) for word in (
    "External", "Unverified", "Guest", "Anonymous", "Extern", "Externer Benutzer", "Gast", "Nicht überprüft", "Nicht verifiziert",
    "Externe", "Invité", "Invitée", "Non vérifié", "Non vérifiée", "Externo", "Externa", "Invitado", "Invitada", "Sin comprobar",
    "No comprobado", "No verificado", "Sin verificar", "Convidado", "Convidada", "Não verificado", "Esterno", "Esterna", "Ospite",
    "Non verificato", "Non verificata", "Niet geverifieerd", "Niet-geverifieerd", "Ongeverifieerd", "Внешний", "Внешний пользователь",
    "Внешняя", "Гость", "Непроверенный", "Не проверено", "Не подтверждено", "Непідтверджений", "Зовнішній", "Гість", "外部",
    "外部人员", "来宾", "未验证", "未经验证", "訪客", "來賓", "未驗證", "ゲスト", "未確認", "未検証", "외부", "게스트", "확인되지 않음",
    "Zewnętrzny", "Zewnętrzna", "Gość", "Niezweryfikowany", "Niezweryfikowane", "Dış", "Harici", "Konuk", "Doğrulanmamış",
    "Doğrulanmadı", "خارجي", "ضيف", "لم يتم التحقق منه", "غير متحقق منه", "بیرونی", "مہمان", "غیر تصدیق شدہ", "Externí", "Host",
    "Neověřeno", "Külső", "Vendég", "Nem ellenőrzött", "Extern användare", "Gäst", "Overifierad", "Ekstern", "Gæst", "Gjest",
    "Ikke bekræftet", "Ikke bekreftet", "Ulkoinen", "Vieras", "Vahvistamaton", "Εξωτερικός", "Επισκέπτης", "Musafir", "Extern neverificat",
    "Oaspete", "Neverificat", "Vanjski", "Gost", "חיצוני", "אורח", "Bên ngoài", "Khách", "Eksternal", "Tamu",
))  # fmt: skip


def is_telephone(name: str) -> bool:
    """Tell whether a name is a number, masked or not, or what platforms write instead of one."""
    if _CALLER.fullmatch(name):
        return True
    return bool(_TELEPHONE.fullmatch(name)) and sum(sign.isdecimal() for sign in name) >= 4  # noqa: PLR2004 - not a year


def is_bot(name: str) -> bool:
    """Tell whether a name is that of a program that takes notes."""
    return bool(_BOT.search(name))


def other_names(shown: str) -> tuple[str, ...]:
    """Return the names in “Shown (Original)”, as Zoom writes who renamed themselves."""
    found = _TRAILING.fullmatch(shown)
    return (found[1], found[2]) if found and not is_telephone(found[2]) else ()


def without_marks(shown: str) -> tuple[str, str]:
    """Return the name without what Teams adds, and the organisation in “[Company] Name (External)”."""
    organisation = ""
    if "[" in shown and (company := _COMPANY.fullmatch(shown)):
        organisation, shown = company[1].strip(), company[2]
    while (found := _TRAILING.fullmatch(shown)) and search_key(found[2]) in _OUTSIDE:
        shown = found[1]
    return shown.strip(), organisation
