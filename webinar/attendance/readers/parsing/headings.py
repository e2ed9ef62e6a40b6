"""What the columns of reports mean, in the languages of the platforms, and tables found by their headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from webinar.attendance.readers.parsing.drafts import Cells
from webinar.attendance.readers.parsing.grids import Grid
from webinar.core.cells import answered, plain, said, says_yes
from webinar.core.columns import heading_key, matched, vocabulary
from webinar.core.opendocument import cell_name
from webinar.core.text import search_key

#: Headings of what reports tell besides people's names and addresses.
_REPORTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("attended", ("came", "present", "attendance", "teilgenommen", "asistió", "a participé", "присутствовал", "участвовал", "出席", "حاضر")),
    ("joined", (
        "join time", "time joined", "joined at", "joined", "join", "time in", "first join", "first join time", "arrival", "arrived", "entry time", "check in",
        "hora a la que se unió", "hora en que se unió", "se unió a las", "heure à laquelle l'utilisateur s'est joint", "ورود", "زمان ورود", "ساعت ورود", "اولین ورود", "кіру уақыты", "kirish vaqti", "шамил болуу убактысы", "thời gian tham gia", "waktu bergabung",
        "शामिल होने का समय", "anslutningstid", "tilmeldingstid", "čas připojení", "csatlakozás időpontja", "ώρα σύνδεσης", "час входу", "heure d arrivee",
        "first seen", "beitrittszeit", "beitrittszeitpunkt", "beginn", "teilnahmebeginn", "erster beitritt", "zeitpunkt des beitritts", "hora de entrada",
        "hora de unión", "hora de ingreso", "hora para unirse", "primera unión", "primera entrada", "hora de participación", "heure d'arrivée",
        "heure d'entrée", "heure de connexion", "première connexion", "première participation", "première jonction", "ora di ingresso", "ora di accesso",
        "ora di partecipazione", "primo accesso", "prima partecipazione", "deelnametijd", "tijdstip van deelname", "eerste deelname", "eerste keer deelgenomen",
        "hora de ingresso", "primeira entrada", "primeiro ingresso", "время входа", "вход", "время подключения", "время присоединения", "первое подключение",
        "первое присоединение", "первый вход", "пришел", "час приєднання", "перше приєднання", "加入时间", "首次加入时间", "首次加入", "第一次加入", "进入时间",
        "签到时间", "加入時間", "首次加入時間", "参加時間", "参加時刻", "最初の参加", "入室時刻", "참가 시간", "참여 시간", "첫 참가", "첫 참가 시간", "처음 참가",
        "godzina dołączenia", "czas dołączenia", "pierwsze dołączenie", "katılma zamanı", "katılma saati", "katılım zamanı", "ilk katılma", "ilk katılım",
        "وقت الانضمام", "الانضمام الأول", "أول انضمام", "وقت الدخول", "شمولیت کا وقت", "پہلی شمولیت", "آمد", "آمد کا وقت",
        "ankunft", "ankunftszeit", "hora de incorporación", "entrada", "llegada", "hora de llegada", "arrivée", "entrée", "chegada", "hora de chegada", "arrivo",
        "ora di arrivo", "entrata", "aankomst", "aankomsttijd", "прибытие", "время прибытия", "время прихода", "到达时间", "签到", "giriş", "giriş saati",
        "giriş zamanı", "przybycie", "wejście",
    )),
    ("left", (
        "leave time", "time exited", "time left", "left at", "left", "leave", "time out", "last leave", "last leave time", "departure", "exit time", "check out",
        "exited", "time of leaving", "hora a la que salió", "hora en que salió", "salió a las", "خروج", "زمان خروج", "ساعت خروج", "آخرین خروج", "шығу уақыты", "chiqish vaqti", "thời gian rời đi", "waktu keluar",
        "छोड़ने का समय", "utgångstid", "čas odpojení", "kilépés időpontja", "ώρα αποχώρησης", "austrittszeit", "beendigungszeit", "ende", "teilnahmeende", "letztes verlassen", "zeitpunkt des verlassens", "verlassen um",
        "hora de salida", "hora para salir", "última salida", "último abandono", "hora de finalización", "heure de départ", "heure de sortie",
        "heure de déconnexion", "dernière sortie", "dernier départ", "dernière déconnexion", "ora di uscita", "ultima uscita", "ultimo abbandono", "tijd van vertrek",
        "tijdstip van vertrek", "vertrektijd", "laatste vertrek", "laatst verlaten", "hora de saída", "última saída", "время выхода", "выход", "время отключения",
        "последний выход", "последнее отключение", "ушел", "час виходу", "останній вихід", "离开时间", "最后离开时间", "最后离开", "上次离开", "退出时间", "离开時間",
        "離開時間", "上次離開時間", "退出時間", "退出時刻", "最後の退出", "退室時刻", "나간 시간", "퇴장 시간", "마지막 나가기", "마지막 나간 시간", "마지막 퇴장",
        "godzina opuszczenia", "czas opuszczenia", "ostatnie opuszczenie", "ostatnie wyjście", "ayrılma zamanı", "ayrılma saati", "son ayrılma", "son ayrılış",
        "وقت المغادرة", "آخر مغادرة", "المغادرة الأخيرة", "وقت الخروج", "رخصت", "روانگی", "رخصت کا وقت", "نکلنے کا وقت", "روانگی کا وقت",
        "abgang", "abgangszeit", "verlassenszeit", "verlassen", "hora de abandono", "salida", "départ", "sortie", "saída", "hora de saida", "uscita", "vertrek",
        "уход", "время ухода", "离开", "签退时间", "签退", "çıkış", "çıkış saati", "çıkış zamanı", "wyjście",
    )),
    ("duration", (
        "duration minutes", "total duration minutes", "time in session minutes", "in session duration minutes", "in meeting duration", "attendance duration",
        "time in call", "minutes", "مدت", "مدت زمان", "ұзақтығы", "davomiyligi", "duración de la asistencia", "durée de la présence", "durée de participation",
        "durata della partecipazione", "anwesenheitsdauer", "продолжительность участия", "длительность участия", "出席时长", "参会时长", "参加時間 分", "所要時間", "所要時間 分", "出席期間", "参加期間", "참석 시간",
        "deelnameduur", "czas uczestnictwa", "katılım süresi", "varighet", "varighed", "kesto", "doba trvání", "időtartam", "διάρκεια", "thời lượng", "durasi", "total time", "time in session", "time attended", "dauer", "dauer minuten", "gesamtdauer minuten", "dauer der besprechung",
        "besprechungsdauer", "dauer in besprechung", "teilnahmedauer", "duración", "duración minutos", "duración total minutos", "duración de la reunión",
        "duración en la reunión", "durée", "durée minutes", "durée totale minutes", "durée de la réunion", "durée en réunion", "durata", "durata minuti",
        "durata della riunione", "durata nella riunione", "duur", "duur minuten", "vergaderduur", "duur van vergadering", "duração", "duração minutos",
        "duração total minutos", "duração da reunião", "duração na reunião", "duração da participação", "продолжительность", "продолжительность минуты",
        "общая продолжительность минуты", "длительность", "длительность собрания", "продолжительность собрания", "минуты", "тривалість", "持续时间",
        "持续时间 分钟", "总持续时间 分钟", "时长", "时长 分钟", "会议持续时间", "会议时长", "分钟", "持續時間", "会議の長さ", "期間", "期間 分", "時間 分", "長さ",
        "会議の期間", "기간", "기간 분", "시간 분", "모임 기간", "회의 시간", "czas trwania", "czas trwania minuty", "czas trwania spotkania", "süre", "süre dakika",
        "toplantı süresi", "المدة", "المدة دقائق", "مدة الاجتماع", "دورانیہ", "منٹ", "دورانیہ منٹ",
    )),
    ("upn", ("participant id upn", "participant id", "upn", "user principal name", "teilnehmer id upn", "id du participant upn", "id de participante upn",
             "id partecipante upn", "deelnemers id upn", "id do participante upn", "идентификатор участника upn", "ид участника upn", "参与者 id upn",
             "参加者 id upn", "참가자 id upn", "identyfikator uczestnika upn", "katılımcı kimliği upn", "معرف المشارك upn")),
    ("platform_role", ("role", "rolle", "rol", "rôle", "ruolo", "função", "роль", "角色", "役割", "ロール", "역할", "rola", "الدور", "کردار")),
    ("waiting", ("in waiting room", "waiting room", "im warteraum", "in der wartezimmer", "en sala de espera", "dans la salle d'attente", "в зале ожидания",
                 "在等候室", "在等候室中", "待機室にいる", "待機室内")),
    ("guest", ("is guest", "gast", "invitado", "invité", "guest", "ospite", "convidado", "гость", "访客", "ゲスト", "게스트")),
    ("approval", ("approval status", "status", "genehmigungsstatus", "estado de aprobación")),
    ("registered_at", ("registration time", "registration date")),
    ("registered_email", ("registration email", "registered email")),
    ("consent", ("recording consent", "recording disclaimer response")),
    ("date", ("day", "datum", "fecha", "дата", "日期", "تاریخ")),
    ("action", ("user action", "benutzeraktion", "acción del usuario", "action de l'utilisateur", "azione utente", "gebruikersactie", "ação do usuário",
                "действие пользователя", "用户操作", "ユーザー操作", "사용자 작업")),
    ("timestamp", ("time stamp", "zeitstempel", "marca de tiempo", "horodatage", "horodateur", "timestamp", "tijdstempel", "carimbo de data hora",
                   "метка времени", "时间戳", "タイムスタンプ", "타임스탬프")),
)  # fmt: skip
_PEOPLE: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    (target, ()) for target in ("full_name", "given_names", "family_name", "email", "organisation", "country")
)
#: The waiting room, found within a heading: time spent there must never count, whatever the language.
_WAITING_ROOM = frozenset(map(heading_key, (
    "waiting room", "Warteraum", "Wartezimmer", "Wartebereich", "wachtkamer", "wachtruimte", "sala de espera", "salle d'attente", "sala d'attesa",
    "sala di attesa", "зале ожидания", "зал ожидания", "залі очікування", "зале чакання", "чакалнята", "等候室", "等待室", "等候區", "待機室", "待合室", "대기실",
    "poczekalni", "bekleme odası", "gözləmə otağı", "phòng chờ", "ruang tunggu", "bilik menunggu", "غرفة الانتظار", "اتاق انتظار", "انتظار گاہ",
    "انتظارگاہ", "väntrum", "venterom", "venteværelse", "odotushuone", "odotustila", "čekárn", "váróterem", "αίθουσα αναμονής", "חדר ההמתנה",
    "sala de așteptare", "čekaonic", "čakalnic", "प्रतीक्षा कक्ष", "күту бөлмесі", "kutish xonasi",
)))  # fmt: skip
#: Headings of somebody else than the person of the row, as a part of them: an address there is not the person's own.
_SOMEBODY_ELSE = re.compile(r"\bby\b|" + "|".join(rf"\b{key}" if key[0] < "\u3000" else key for key in map(heading_key, (
    "invited by", "inviter", "invitation from", "organizer", "organiser", "host", "cohost", "referrer", "referred by", "referral", "referee", "recommended by", "contact person",
    "emergency", "supervisor", "manager", "approver", "approved by", "registered by", "added by", "created by", "nominated by", "owner", "sender", "moderator", "assistant",
    "secretary", "colleague", "sponsor", "focal point", "eingeladen", "einladender", "einladende", "organisator", "gastgeber", "ansprechpartner", "ansprechperson", "kontaktperson",
    "empfohlen", "vorgesetzte", "betreuer", "betreuende", "angemeldet von", "kolleg", "invité par", "organisateur", "organisatrice", "hôte", "référent", "personne de contact",
    "personne à contacter", "recommandé par", "inscrit par", "parrain", "responsable", "invitado por", "organizador", "anfitri", "persona de contacto", "referido por",
    "recomendado por", "convidado por", "pessoa de contato", "pessoa de contacto", "indicado por", "invitato da", "organizzat", "referente", "persona di contatto", "uitgenodigd",
    "contactpersoon", "gastheer", "aanbevolen", "пригласи", "приглаш", "кем приглаш", "организатор", "контактное лицо", "ответственн", "куратор", "руководител",
    "рекомендовал", "рекомендатель", "ведущ", "запроси", "запрош", "організатор", "контактна особа", "відповідальн", "davet eden", "düzenleyen", "organizat", "ev sahibi", "irtibat",
    "referans", "zaproszon", "zapraszaj", "gospodarz", "osoba kontaktowa", "polecaj", "شخص الاتصال", "جهة الاتصال", "المنظم", "المضيف", "الداعي", "دعوة من", "بدعوة",
    "مدعو", "میزبان", "منتظم", "رابطہ کار", "حوالہ", "دعوت", "برگزارکننده", "برگزار کننده", "معرف", "رابط", "шақыр", "ұйымдастырушы", "жауапты", "taklif", "tashkilotchi", "mas'ul",
    "чакыр", "уюштуруучу", "आयोजक", "आमंत्रि", "diundang", "penyelenggara", "narahubung", "người mời", "người tổ chức", "người liên hệ", "pozval", "organizátor", "kontaktní osoba",
    "szervező", "meghív", "inbjuden", "arrangör", "invitert", "arrangør", "kutsuja", "järjestäjä", "διοργανωτ", "προσκλήθηκε",
    "邀请", "邀請", "组织者", "組織者", "主持", "主办", "主辦", "联系人", "聯絡人", "推荐", "推薦", "负责人", "負責人", "招待", "主催", "紹介", "担当", "幹事", "초대",
    "주최", "호스트", "담당", "추천",
))))  # fmt: skip
#: A cell that is an address and nothing else.
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
WORDS: Mapping[str, str] = vocabulary((*_REPORTS, *_PEOPLE))
#: Rows at the top in which headings are looked for in every cell.
_TOP = 120
#: So many rows tell what a column holds.
_SAMPLE = 200
#: The share of cells that tells what a column holds.
_MOST = 0.7
#: Columns that say whether: "нет" is an answer there.
_WHETHER = frozenset({"attended", "waiting", "guest", "consent"})
#: What stands in no heading.
_TIME = re.compile(r"\d:\d\d")
_DIGIT = re.compile(r"\d")


@dataclass
class Table:
    """Rows under one row of headings."""

    head: int
    headings: tuple[str, ...]
    columns: Mapping[int, str]
    #: The line that announced it ("panelist details"), as a key; "" when there was none.
    title: str = ""
    rows: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)

    @property
    def targets(self) -> frozenset[str]:
        """What its columns mean."""
        return frozenset(self.columns.values())

    @property
    def keys(self) -> frozenset[str]:
        """Its headings as keys."""
        return frozenset(map(heading_key, self.headings))

    def records(self, *, notes: bool = True) -> Iterator[Line]:
        """Yield its rows by what they mean; with `notes`, a row with a single cell is none if the table has more columns."""
        headings = tuple(heading or cell_name(0, place)[:-1] for place, heading in enumerate(self.headings))
        places = {target: place for place, target in self.columns.items()}
        for number, row in self.rows:
            if not notes or sum(1 for cell in row if cell) > 1 or len(self.columns) == 1:
                yield Line(number, row, places, headings)


class Line:
    """One row of a table."""

    __slots__ = ("_headings", "_places", "_row", "number")

    def __init__(self, number: int, row: tuple[str, ...], places: Mapping[str, int], headings: tuple[str, ...]) -> None:
        self.number, self._row, self._places, self._headings = number, row, places, headings

    def get(self, target: str) -> str:
        """Return the text of a column; "" where the row or the table has none, and for what stands for nothing."""
        place = self._places.get(target, -1)
        if not 0 <= place < len(self._row):
            return ""
        return (answered if target in _WHETHER else said)(self._row[place])

    def at(self, place: int) -> str:
        """Return the cell of a column, "" where the row is shorter."""
        return self._row[place] if place < len(self._row) else ""

    def cells(self) -> Iterator[tuple[int, str]]:
        """Yield the cells that hold any text, with their columns."""
        return ((place, cell) for place, cell in enumerate(self._row) if cell)

    @property
    def raw(self) -> Cells:
        """The cells as they stood."""
        return Cells(self._headings, self._row)


Judge = Callable[[frozenset[str]], bool]


def tables(
    grid: Grid, judge: Judge, *, words: Mapping[str, str] = WORDS, titles: Sequence[str] = (), ends: Sequence[str] = ()
) -> list[Table]:  # fmt: skip
    """Return the tables whose headings mean what `judge` wants, wherever they begin.

    A row of headings may come again (files joined into one), `titles` are the lines that announce a table, and `ends`
    begin a row of headings of something else.
    """
    found: list[Table] = []
    title, is_open, before = "", False, 0
    for place, ((number, row), key) in enumerate(zip(grid.numbered(), grid.keys, strict=True)):
        if key in titles and sum(1 for cell in row if cell) == 1:
            title = key
            continue
        is_first, before = number - before > 1, number
        if place < _TOP or is_first or key in words:
            columns = _meant(row, words, grid.rows[number : number + _SAMPLE])
            if judge(frozenset(columns.values())) and not any("@" in cell or _TIME.search(cell) for cell in row):
                found.append(Table(number, row, columns, title))
                is_open = True
                continue
        if key in ends:
            is_open = False
        if found and is_open and title == found[-1].title:
            found[-1].rows.append((number, row))
    for table in found:
        settle(table)
    return found


def _meant(row: tuple[str, ...], words: Mapping[str, str], rows: Sequence[tuple[str, ...]]) -> dict[int, str]:
    """Return what columns are by their headings: the name of “이름(원래 이름)” by its first word, waiting rooms by their noun."""
    columns = matched(row, words, rows)
    for place, heading in enumerate(row):
        if place in columns or not heading:
            continue
        before, bracket, _rest = re.sub("（", "(", heading).partition("(")
        key, targets = heading_key(heading), columns.values()
        if bracket and "full_name" not in targets and words.get(heading_key(before)) == "full_name":
            columns[place] = "full_name"
        elif "waiting" not in targets and any(noun in key for noun in _WAITING_ROOM):
            columns[place] = "waiting"
    return columns


def settle(table: Table) -> None:
    """Judge by their cells the columns of which headings alone cannot tell what they are: waiting rooms and addresses."""
    waiting = [place for place in range(len(table.headings)) if _may_be_waiting(table, place)]
    says = next((place for place in waiting if _says_whether(table, place)), None)
    table.columns = {place: target for place, target in table.columns.items() if target != "waiting"}
    if says is not None:
        table.columns = {**table.columns, says: "waiting"}
    _find_addresses(table)


def _may_be_waiting(table: Table, place: int) -> bool:
    key = heading_key(table.headings[place])
    return table.columns.get(place, "waiting") == "waiting" and (
        WORDS.get(key) == "waiting" or any(noun in key for noun in _WAITING_ROOM)
    )


def _says_whether(table: Table, place: int) -> bool:
    """Tell whether a column says yes or no, and nothing like how long or when; one of the two may be a word we do not know."""
    cells = {answered(row[place]) for _number, row in table.rows if place < len(row)}
    words = {plain(cell).casefold() for cell in cells if cell}
    known = any(says_yes(word) is not None for word in words)
    return len(words) <= 2 and (known or not words) and not any(map(_DIGIT.search, words))  # noqa: PLR2004 - yes and no


def _find_addresses(table: Table) -> None:
    """Find the column of addresses by how they look, where none has a heading that is known."""
    if "email" in table.targets:
        return
    others = [place for place in range(len(table.headings)) if place not in table.columns]
    holds = [place for place in others if _holds_addresses(table, place)]
    if len(holds) == 1 and _are_own(table, holds[0]):
        table.columns = {**table.columns, holds[0]: "email"}


def _holds_addresses(table: Table, place: int) -> bool:
    cells = [row[place] for _number, row in table.rows[:_SAMPLE] if place < len(row) and row[place]]
    return bool(cells) and sum(bool(_ADDRESS.fullmatch(cell)) for cell in cells) > _MOST * len(cells)


def _are_own(table: Table, place: int) -> bool:
    """Tell whether addresses are those of the people of their rows: none is of two people, and the heading of nobody else."""
    if _SOMEBODY_ELSE.search(heading_key(table.headings[place])):
        return False
    names = [named for named, target in table.columns.items() if target in {"full_name", "given_names", "family_name"}]
    owners: dict[str, str] = {}
    for _number, row in table.rows:
        if place < len(row) and (address := row[place].casefold()):
            owner = " ".join(row[named] for named in names if named < len(row))
            first = owners.setdefault(address, owner)
            if first != owner and search_key(first) != search_key(owner):
                return False
    return True
