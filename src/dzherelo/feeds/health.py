"""Why a feed is silent, and since when, in words that a person understands."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from dzherelo.model.outcome import Fault, FaultKind

KYIV = ZoneInfo("Europe/Kyiv")
DETAIL_LENGTH = 120
"""Characters of the fault's own detail that are shown."""

_SINCE = {"uk": "мовчить з {day}: {reason}", "en": "silent since {day}: {reason}",
          "ru": "молчит с {day}: {reason}"}  # fmt: skip
_WELL = {"uk": "працює", "en": "works", "ru": "работает"}
_MONTHS = {
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "en": "January February March April May June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}

_WORDS: dict[FaultKind, tuple[str, str, str]] = {
    FaultKind.BAD_ADDRESS: (
        "адреса стрічки записана неправильно",
        "the feed's address is not a valid one",
        "адрес ленты записан неправильно",
    ),
    FaultKind.PRIVATE_ADDRESS: (
        "адреса веде у внутрішню мережу, туди ми не ходимо",
        "the address leads into a private network, where we do not go",
        "адрес ведёт во внутреннюю сеть, туда мы не ходим",
    ),
    FaultKind.UNKNOWN_HOST: (
        "домену не існує або його сервер імен не відповідає",
        "the domain does not exist or its name server does not answer",
        "домена не существует или его сервер имён не отвечает",
    ),
    FaultKind.UNREACHABLE: (
        "сервер не приймає з'єднань",
        "the server accepts no connections",
        "сервер не принимает соединений",
    ),
    FaultKind.CERTIFICATE: (
        "сертифікат сайту прострочений або чужий",
        "the site's certificate has expired or belongs to another site",
        "сертификат сайта просрочен или чужой",
    ),
    FaultKind.TIMEOUT: (
        "сервер не встигає відповісти",
        "the server does not answer in time",
        "сервер не успевает ответить",
    ),
    FaultKind.CUT_OFF: (
        "відповідь обривається посередині",
        "the answer breaks off in the middle",
        "ответ обрывается посередине",
    ),
    FaultKind.TOO_LARGE: (
        "стрічка завелика",
        "the feed is too large",
        "лента слишком велика",
    ),
    FaultKind.TOO_MANY_REDIRECTS: (
        "адреса переспрямовує по колу",
        "the address redirects in circles",
        "адрес перенаправляет по кругу",
    ),
    FaultKind.BAD_COMPRESSION: (
        "стиснену відповідь неможливо розпакувати",
        "the compressed answer cannot be unpacked",
        "сжатый ответ невозможно распаковать",
    ),
    FaultKind.NOT_FOUND: (
        "стрічки за цією адресою немає (404)",
        "there is no feed at this address (404)",
        "ленты по этому адресу нет (404)",
    ),
    FaultKind.GONE: (
        "видавець прибрав стрічку назавжди (410)",
        "the publisher has removed the feed for good (410)",
        "издатель убрал ленту навсегда (410)",
    ),
    FaultKind.FORBIDDEN: (
        "сайт відмовляє програмам (403)",
        "the site refuses programs (403)",
        "сайт отказывает программам (403)",
    ),
    FaultKind.TOO_MANY_REQUESTS: (
        "сайт просить звертатися рідше (429)",
        "the site asks for fewer requests (429)",
        "сайт просит обращаться реже (429)",
    ),
    FaultKind.SERVER_ERROR: (
        "на сервері видавця помилка (5xx)",
        "the publisher's server has an error (5xx)",
        "на сервере издателя ошибка (5xx)",
    ),
    FaultKind.BAD_STATUS: (
        "сервер відповідає незрозумілим кодом",
        "the server answers with an unexpected status",
        "сервер отвечает непонятным кодом",
    ),
    FaultKind.ROBOTS: (
        "видавець забороняє цю адресу в robots.txt",
        "the publisher forbids this address in robots.txt",
        "издатель запрещает этот адрес в robots.txt",
    ),
    FaultKind.NOT_A_FEED: (
        "за адресою лежить не стрічка",
        "what lies at the address is no feed",
        "по адресу лежит не лента",
    ),
    FaultKind.EMPTY_FEED: (
        "стрічка порожня",
        "the feed is empty",
        "лента пуста",
    ),
    FaultKind.NOT_A_PAGE: (
        "за адресою лежить не сторінка",
        "what lies at the address is no page",
        "по адресу лежит не страница",
    ),
    FaultKind.NO_TEXT: (
        "на сторінці немає тексту статті",
        "the page holds no article text",
        "на странице нет текста статьи",
    ),
    FaultKind.NOT_A_PICTURE: (
        "за адресою лежить не зображення",
        "what lies at the address is no picture",
        "по адресу лежит не изображение",
    ),
    FaultKind.PICTURE_TOO_LARGE: (
        "зображення завелике",
        "the picture is too large",
        "изображение слишком велико",
    ),
    FaultKind.DOUBTFUL_ENCODING: (
        "кодування тексту не вдалося визначити напевно",
        "the encoding of the text could not be told for certain",
        "кодировку текста не удалось определить наверняка",
    ),
    FaultKind.BAD_DOCUMENT: (
        "документ пошкоджений",
        "the document is damaged",
        "документ повреждён",
    ),
    FaultKind.BAD_SIGNATURE: (
        "підпис посилання неправильний",
        "the signature of the link is wrong",
        "подпись ссылки неправильна",
    ),
    FaultKind.BAD_OPTIONS: (
        "параметри запиту неправильні",
        "the options of the request are wrong",
        "параметры запроса неправильны",
    ),
    FaultKind.HOST_BUSY: (
        "чекає нашої черги до цього сайту",
        "waits for our turn at this site",
        "ждёт нашей очереди к этому сайту",
    ),
    FaultKind.BUG: (
        "помилка в нашій програмі",
        "an error in our own program",
        "ошибка в нашей программе",
    ),
}
_FINER: tuple[tuple[FaultKind | None, re.Pattern[str], tuple[str, str, str]], ...] = (
    (
        None,
        re.compile(r"HTTP (\d{3}).*, by the bot filter of (\S+)$"),
        (
            "{0} від фільтра ботів ({1})",
            "{0} from a bot filter ({1})",
            "{0} от фильтра ботов ({1})",
        ),
    ),
    (
        FaultKind.NOT_A_FEED,
        re.compile(
            r"«(?:just a moment|attention required|ddos-guard|access denied|are you a robot)",
            re.IGNORECASE,
        ),
        (
            "замість стрічки сторінка фільтра ботів",
            "a bot filter's page instead of the feed",
            "вместо ленты страница фильтра ботов",
        ),
    ),
    (
        FaultKind.CERTIFICATE,
        re.compile(r"certificate has expired"),
        (
            "сертифікат сайту прострочений",
            "the site's certificate has expired",
            "сертификат сайта просрочен",
        ),
    ),
    (
        FaultKind.CERTIFICATE,
        re.compile(r"(?:hostname|ip address) mismatch", re.IGNORECASE),
        (
            "сертифікат виданий іншому сайту",
            "the certificate belongs to another site",
            "сертификат выдан другому сайту",
        ),
    ),
    (
        FaultKind.CERTIFICATE,
        re.compile(r"self.signed|unable to get (?:local )?issuer"),
        (
            "сертифікат сайту підписав невідомий центр",
            "the site's certificate is signed by an unknown authority",
            "сертификат сайта подписан неизвестным центром",
        ),
    ),
)
"""What the detail of a fault (of this kind, or any) tells better than its kind."""
_COLUMN = {"uk": 0, "en": 1, "ru": 2}


def words(fault: Fault | None, since: datetime | None, language: str) -> str:
    """Why a feed is silent and since which day (Europe/Kyiv), in uk, ru or else en.

    Without a fault the feed works. The fault's own detail follows in brackets when it has one.
    """
    spoken = language if language in _COLUMN else "en"
    if fault is None:
        return _WELL[spoken]
    said = reason(fault, spoken)
    if since is None:
        return said
    return _SINCE[spoken].format(day=_day(since, spoken), reason=said)


def reason(fault: Fault, language: str) -> str:
    """The fault alone in words: those for its very detail, else for its kind and the detail."""
    column = _COLUMN.get(language, _COLUMN["en"])
    for kind, pattern, finer in _FINER:
        found = pattern.search(fault.detail) if kind in (None, fault.kind) else None
        if found:
            return finer[column].format(*found.groups())
    said = _WORDS[fault.kind][column]
    detail = " ".join(fault.detail.split())[:DETAIL_LENGTH]
    return f"{said} ({detail})" if detail else said


def _day(since: datetime, language: str) -> str:
    local = since.astimezone(KYIV)
    return f"{local.day} {_MONTHS[language].split()[local.month - 1]} {local.year}"
