"""Tables of people: which column means what, and what is wrong with a row. Every room reads them by this.

A room names its targets; headings are known in the languages of the site and as other tools write them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from webinar.core.cells import said
from webinar.core.errors import RuleViolation
from webinar.core.opendocument import cell_name
from webinar.core.tables import MAX_ROWS, Table, read_table
from webinar.core.text import N_, clean_text, search_key

#: Headings of each target besides its own name, as people and platforms write them.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "full_name": (
        "name", "full name", "name and surname", "participant", "participant name", "attendee", "attendee name", "display name", "user name",
        "name original name", "fn", "имя", "фио", "ф и о", "полное имя", "имя и фамилия", "участник", "姓名", "名字", "全名", "نام", "پورا نام", "اسم",
        "nom", "nome", "nom complet", "nombre", "nombre completo", "nome completo", "naam", "volledige naam", "vollständiger name", "nazwa",
        "imię i nazwisko", "ad", "ad soyad", "tam ad", "الاسم", "الاسم الكامل", "名称", "名稱", "氏名", "名前", "이름", "전체 이름", "nom original", "ім'я",
        "nom de l'utilisateur", "name originalname", "name ursprünglicher name", "nombre nombre original", "nom nom original", "nome nome originale",
        "nome nome original", "имя настоящее имя", "имя исходное имя", "名称 原始名称", "名前 元の名前", "имя пользователя", "nome de exibição", "anzeigename",
        "nombre para mostrar", "nom d'affichage", "显示名称", "user name original name", "attendee display name", "visitor name", "guest name", "姓名 原名",
        "姓名 原始姓名", "名称 原名", "ad orijinal ad", "nom affiché", "отображаемое имя", "nome visualizzato", "weergavenaam", "表示名", "표시 이름", "görünen ad",
        "аты жөні", "толық аты", "тегі аты", "т а ә", "f i sh", "to liq ism", "номи пурра", "имя участника", "ф и о участника", "nev", "teljes név",
        "jméno a příjmení", "jméno", "meno a priezvisko", "ime i prezime", "име и фамилия", "namn", "navn", "nimi", "ονοματεπώνυμο", "όνομα", "שם",
        "שם מלא", "họ và tên", "họ tên", "nama", "nama lengkap", "नाम", "पूरा नाम", "নাম", "نام کامل", "نام و نام خانوادگی", "الاسم الثلاثي", "お名前",
        "ご氏名", "성명", "성함", "nume", "nume și prenume", "ad və soyad", "аты жөнү", "բուն անուն", "անուն ազգանուն", "სახელი და გვარი", "нэр",
        "овог нэр",
    ),
    "given_names": (
        "first name", "firstname", "given name", "forename", "vorname", "имя собств", "名", "پہلا نام", "prénom", "nombre de pila", "primeiro nome",
        "voornaam", "imię", "adı", "nombres", "nome próprio", "prenume", "křestní jméno", "förnamn", "fornavn", "etunimi", "keresztnév", "utónév",
        "ime", "όνομα χριστιανικό", "tên", "nama depan", "имя отчество", "аты", "ism", "نام کوچک", "الاسم الأول", "名前 名",
    ),
    "family_name": (
        "last name", "lastname", "surname", "family name", "nachname", "фамилия", "姓", "姓氏", "خاندانی نام", "نام خانوادگی", "خانوادگی", "nom de famille", "apellidos",
        "apellido", "cognome", "achternaam", "sobrenome", "nazwisko", "soyadı", "soyad", "apellido s", "primer apellido", "nume de familie",
        "příjmení", "priezvisko", "prezime", "efternavn", "efternamn", "etternavn", "sukunimi", "vezetéknév", "családnév", "επώνυμο", "họ",
        "nama belakang", "тегі", "familiya", "прізвище", "фамилиясы", "اسم العائلة", "苗字", "성", "soy ad",
    ),
    "email": (
        "e mail", "email", "mail", "e mail address", "email address", "user email", "attendee email", "почта", "эл почта",
        "электронная почта", "адрес электронной почты", "е mail", "邮箱", "电子邮件", "电子邮箱", "邮箱地址", "ای میل", "ای میل پتہ", "e mail adresse",
        "correo electrónico", "correo", "correo electrónico del usuario", "adresse e mail", "adresse e mail de l'utilisateur", "courriel",
        "indirizzo e mail", "posta elettronica", "e mailadres", "endereço de e mail", "e mail do participante", "email do usuário", "adres e mail",
        "e posta", "e posta adresi", "البريد الإلكتروني", "メール", "メール アドレス", "メールアドレス", "ユーザーのメール", "이메일", "전자 메일", "用户电子邮件",
        "адрес электронной почты пользователя", "електронна пошта", "电子邮件地址", "電子郵件", "benutzer e mail", "email attendee", "e mail des teilnehmers",
        "adresse électronique du participant", "adresse e mail du participant", "correo electrónico del asistente", "адрес эл почты участника",
        "адрес электронной почты участника", "почта участника", "электрондық пошта", "электрондук почта", "elektron pochta", "почтаи электронӣ",
        "ایمیل", "پست الکترونیک", "پست الکترونیکی", "ای میل ایڈریس", "بريد إلكتروني", "الايميل", "البريد", "e postadress", "e postadresse",
        "sähköposti", "sähköpostiosoite", "ηλεκτρονικό ταχυδρομείο", "דוא ל", "ईमेल", "ইমেইল", "thư điện tử", "surel", "alamat email", "имейл",
        "emailová adresa", "elektronická pošta", "e pošta", "adresa de email", "adresă de e mail", "電子郵件地址", "電郵", "信箱", "이메일 주소", "メールアドレス必須",
        "correo e", "mél", "mail adresse",
    ),
    "organisation": (
        "organization", "company", "institution", "affiliation", "org", "organisation name", "organization name", "организация", "учреждение",
        "место работы", "单位", "机构", "公司", "ادارہ", "تنظیم", "organización", "empresa", "entreprise", "organisme", "azienda", "organizzazione",
        "organisatie", "bedrijf", "organização", "firma", "organizacja", "kurum", "şirket", "organización empresa", "ұйым", "мекеме", "жұмыс орны",
        "tashkilot", "muassasa", "ташкилот", "муассиса", "уюм", "мекеме аты", "організація", "установа", "арганізацыя", "سازمان", "مؤسسه", "نهاد",
        "المؤسسة", "الجهة", "المنظمة", "الشركة", "جهة العمل", "所属", "所属先", "会社名", "組織", "団体名", "勤務先", "소속", "소속기관", "회사", "기관", "기관명", "單位", "機構",
        "institución", "entidad", "institution organisation", "établissement", "institut", "institution firma",
        "organisation institution", "einrichtung", "unternehmen", "behörde", "ente", "istituto", "istituzione", "società", "instelling",
        "instituição", "instituicao", "entidade", "instytucja", "uczelnia", "kuruluş", "kurumu", "cơ quan", "đơn vị", "instansi", "organisasi",
        "lembaga", "organizace", "instituce", "organizácia", "szervezet", "intézmény", "organizație", "instituție", "организация институция",
        "organisaatio", "yritys", "organisasjon", "företag", "οργανισμός", "φορέας", "ארגון", "संगठन", "संस्था", "প্রতিষ্ঠান",
    ),
    "position": (
        "job title", "role", "function", "должность", "职务", "职位", "عہدہ", "лауазым", "лауазымы", "қызметі", "lavozim", "lavozimi", "вазифа",
        "кызматы", "посада", "пасада", "سمت", "سمت شغلی", "عنوان شغلی", "المنصب", "الوظيفة", "المسمى الوظيفي", "役職", "肩書", "肩書き", "職位", "職稱", "직위",
        "직책", "직함", "cargo", "puesto", "cargo o puesto", "fonction", "qualité", "funktion", "stellung", "dienststellung",
        "berufsbezeichnung", "carica", "funzione", "qualifica", "functie", "função", "stanowisko", "funkcja", "görev", "görevi", "unvan", "ünvan",
        "chức vụ", "jabatan", "pozice", "funkce", "funkcia", "beosztás", "funcție", "длъжност", "pozicija", "funkcija", "tehtävä", "titteli",
        "stilling", "befattning", "θέση", "תפקיד", "पद", "পদবী",
    ),
    "country": (
        "country region name", "country region", "country or represented entity", "nationality", "страна", "страна регион", "国家", "国家 地区", "ملک",
        "land", "país", "pays", "paese", "kraj", "ülke", "land region", "country or region", "land staat", "staat", "herkunftsland", "мемлекет",
        "ел", "давлат", "davlat", "mamlakat", "кишвар", "өлкө", "мамлекет", "країна", "краіна", "کشور", "البلد", "الدولة", "国", "国名", "国 地域", "국가", "나라",
        "國家", "국가명", "quốc gia", "negara", "země", "krajina", "ország", "țară", "държава", "država", "zemlja", "maa", "χώρα", "מדינה", "देश", "দেশ",
        "país de residencia", "pays de résidence", "nazione", "kraj pochodzenia", "ölkə", "երկիր", "ქვეყანა", "улс",
    ),
    "language": (
        "язык", "语言", "زبان", "sprache", "langue", "idioma", "lingua", "taal", "língua", "język", "dil", "тіл", "til", "забон", "мова", "اللغة",
        "زبان ترجیحی", "言語", "언어", "語言", "ngôn ngữ", "bahasa", "jazyk", "nyelv", "limbă", "език", "kieli", "språk", "sprog", "γλώσσα", "भाषा",
    ),
    "time_zone": (
        "timezone", "tz", "часовой пояс", "时区", "ٹائم زون",
    ),
    "telephone": (
        "phone", "phone number", "mobile", "телефон", "电话", "فون", "telefon", "handy", "mobiltelefon", "telefonnummer", "téléphone", "portable",
        "mobile phone", "teléfono", "móvil", "celular", "telefone", "telemóvel", "telefono", "cellulare", "telefoon", "numer telefonu",
        "telefon numarası", "cep telefonu", "номер телефона", "мобильный", "мобильный телефон", "телефон номері", "telefon raqami", "الهاتف",
        "رقم الهاتف", "الجوال", "تلفن", "موبایل", "شماره تماس", "فون نمبر", "電話番号", "電話", "电话号码", "手机", "手机号", "전화", "전화번호", "휴대전화", "연락처",
        "điện thoại", "telepon", "puhelin", "τηλέφωνο", "फ़ोन",
    ),
}  # fmt: skip
#: Names that are written with the family's first.
_KANA = re.compile("[\u3040-\u30ff]")
_EAST_ASIAN = re.compile("[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
#: So many rows tell what a column holds, by such a share.
_TELLING, _NEARLY = 200, 0.8


@dataclass(frozen=True)
class Sheet:
    """A table whose headings are known: its rows with their numbers in the file, and what each column seems to mean."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    #: Number of the row of headings.
    head: int
    #: Column (from 0) to target.
    columns: Mapping[int, str]
    encoding: str = ""
    delimiter: str = ""
    unknown: frozenset[tuple[int, int]] = frozenset()
    remarks: tuple[RuleViolation, ...] = ()

    def records(self, columns: Mapping[int, str] | None = None) -> Iterator[Record]:
        """Return each row as a record by targets; `columns` instead of those that were recognised."""
        meaning = self.columns if columns is None else columns
        for number, row in zip(self.numbers, self.rows, strict=True):
            record = Record(number, {target: row[place] for place, target in meaning.items()})
            for place in meaning:
                if (number, place) in self.unknown:
                    record.problems.append(
                        RuleViolation(
                            N_("Cell %(cell)s has a formula without a result. Open the file in a spreadsheet program, save it and import it again."),
                            cell=cell_name(number - 1, place),
                        )
                    )  # fmt: skip
            yield record


@dataclass
class Record:
    """One row of a file: the text of each target, and what is wrong or left out."""

    number: int
    cells: Mapping[str, str]
    problems: list[RuleViolation] = field(default_factory=list)
    remarks: list[RuleViolation] = field(default_factory=list)

    def text(self, target: str, *, longest: int = 200, multiline: bool = False) -> str:
        """Return a cell as cleaned text, see `cells.said`; what cannot be stored or is too long is a problem of the row."""
        return said(self._literal(target, longest, multiline=multiline))

    def _literal(self, target: str, longest: int, *, multiline: bool) -> str:
        cell = self.cells.get(target)
        if not cell:
            return ""
        try:
            return clean_text(cell, multiline=multiline, max_length=longest)
        except RuleViolation as error:
            self.problems.append(error)
            return ""

    def value(
        self, target: str, reader: Callable[[str], Any], *, optional: bool = False, told: Callable[[str], str] = said
    ) -> Any:
        """Return what a reader makes of a cell, None when it says nothing; what it refuses is a problem of the row.

        What is `optional` is left out with a remark instead. `told` decides what says nothing: for questions `cells.answered`.
        """
        text = self._literal(target, 5_000, multiline=True)
        if not told(text):
            return None
        try:
            return reader(text)
        except RuleViolation as error:
            (self.remarks if optional else self.problems).append(error)
            return None


def heading_key(text: str) -> str:
    """Return the form under which a heading is compared: without case, accents, signs and brackets."""
    return search_key(re.sub(r"[\W_]+", " ", text))


#: What says “name” and no more: the given names beside a column of family names.
_NAME = frozenset(map(heading_key, (
    "name", "имя", "名字", "نام", "اسم", "الاسم", "nom", "nome", "nombre", "naam", "nama", "namn", "navn", "nimi", "nume", "ad", "jméno", "nev",
    "όνομα", "שם", "नाम", "নাম", "нэр", "ім'я", "이름", "名前",
)))  # fmt: skip
#: Of these, what is the family's beside a column of given names.
_SURNAME = frozenset(map(heading_key, ("name", "nom", "nome", "naam", "navn", "namn", "nimi", "nume", "ad")))


def vocabulary(targets: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """Return which heading means which target; of two targets with one heading the first has it.

    The words that are given go before all of `HEADINGS`: what a room calls its own is no other target's synonym.
    """
    words: dict[str, str] = {}
    given = [(target, (target, *others)) for target, others in targets]
    for target, known in (*given, *((target, HEADINGS.get(target, ())) for target, _others in given)):
        for word in known:
            if key := heading_key(word):
                words.setdefault(key, target)
    return words


def whole_name(whole: str, given: str, family: str) -> str:
    """Return the name of a row: the whole one as it stands, else one of its parts, either of which may be written out whole."""
    if whole:
        return whole
    first, last = search_key(given).split(), search_key(family).split()
    if first and last and first != last:
        if last[: len(first)] == first:
            return family
        if first[-len(last) :] == last:
            return given
    if _EAST_ASIAN.fullmatch(family + given) and family and given:
        return f"{family} {given}" if _KANA.search(family + given) else f"{family}{given}"
    return " ".join(filter(None, (given, family)))


def matched(headings: Iterable[str], words: Mapping[str, str], rows: Sequence[Sequence[str]] = ()) -> dict[int, str]:
    """Return which column is which target; the first of several that mean the same. `rows` tell what headings leave open."""
    meant = _meanings(headings, words, rows)
    return {place: target for place, target in enumerate(meant) if target and target not in meant[:place]}


def _meanings(headings: Iterable[str], words: Mapping[str, str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return what each column means: “Nom” is the whole name, the family's beside “Prénom”, the given one beside “Cognoms”."""
    keys = [heading_key(heading) for heading in headings]
    meant = [words.get(key, "") for key in keys]
    for other, part, either in (("family_name", "given_names", _NAME), ("given_names", "family_name", _SURNAME)):
        if other in meant and part not in meant:
            beside = meant.index(other)
            return [
                part if target == "full_name" and key in either and not _are_whole(rows, place, beside) else target
                for place, (key, target) in enumerate(zip(keys, meant, strict=True))
            ]
    return meant


def _are_whole(rows: Sequence[Sequence[str]], place: int, part: int) -> bool:
    """Tell whether nearly all names of a column hold the part that stands in another, with more beside it."""
    told = [row for row in rows[:_TELLING] if len(row) > max(place, part) and row[place] and row[part]]
    held = [_holds(search_key(row[place]), search_key(row[part])) for row in told]
    # Beside an empty column a name is all there is.
    return sum(held) > _NEARLY * len(held) or bool(rows and not held)


def _holds(whole: str, part: str) -> bool:
    if _EAST_ASIAN.fullmatch(part):
        return part in whole and part != whole
    return set(part.split()) < set(whole.split())


def read_sheet(
    content: bytes, filename: str, words: Mapping[str, str], *, encoding: str = "", delimiter: str = "", head: int = 0
) -> Sheet:
    """Read a file or paste and find its headings: in row `head` if given, else in the first row that looks like them."""
    return headed(read_table(content, filename, encoding=encoding, delimiter=delimiter), words, head=head)


def headed(table: Table, words: Mapping[str, str], *, head: int = 0) -> Sheet:
    """Return a table with its headings; rows above them are left out, and a remark says so."""
    place = table.numbers.index(head) if head in table.numbers else _head(table, words)
    headings, rows, numbers = table.rows[place], table.rows[place + 1 :], table.numbers[place + 1 :]
    meant, columns = _meanings(headings, words, rows), matched(headings, words, rows)
    if len(rows) > MAX_ROWS:
        raise RuleViolation(N_("A file can have up to %(limit)d rows."), field="file", limit=MAX_ROWS)
    remarks = [*table.remarks]
    if place:
        remarks.append(
            RuleViolation(N_("Headings are in row %(row)d. Rows above it are skipped."), row=table.numbers[place])
        )
    taken = {target: index for index, target in columns.items()}
    for index, heading in enumerate(headings):
        if index not in columns and meant[index]:
            remarks.append(
                RuleViolation(
                    N_("Column %(column)s (“%(heading)s”) is skipped: it means the same as column %(other)s."),
                    column=cell_name(0, index)[:-1], heading=heading[:60], other=cell_name(0, taken[meant[index]])[:-1],
                )
            )  # fmt: skip
    return Sheet(
        headings, rows, numbers, table.numbers[place], columns, table.encoding, table.delimiter, table.unknown, tuple(remarks)
    )  # fmt: skip


def _head(table: Table, words: Mapping[str, str]) -> int:
    """Return the place of the headings: the first row that says two things we know, else one, else the first."""
    counts = [len(matched(row, words)) for row in table.rows[:100]]
    wanted = 2 if max(counts) > 1 else 1
    return next((place for place, count in enumerate(counts) if count >= wanted), 0)
