"""What stands on a page but is not the article: boxes by their names, lines by their words."""

import re
from functools import lru_cache

from lxml import html

from dzherelo.extract.places import STRONG, WEAK

_STRONG_WORDS = (
    "share|sharing|shares|social|socials|addthis|sharethis|related|relatednews|readalso|readmore|"
    "recommend|recommended|recommendations|popular|trending|outbrain|taboola|adfox|advert|adverts|"
    "advertisement|advertising|ad|ads|adv|adsense|adslot|adbox|banner|banners|promo|sponsor|sponsored|"
    "subscribe|subscription|newsletter|cookie|cookies|consent|gdpr|comments|disqus|commentlist|"
    "breadcrumb|breadcrumbs|partners|partner|similar|navigation|menu|navbar|pagination|paywall|"
    "modal|popup|mailform|survey|playlist|infinite|nextarticle|disclaimer|donate|donation"
)
_WEAK_WORDS = (
    "header|footer|sidebar|card|cards|tags|taglist|keywords|widget|teaser|teasers|more|author|"
    "authors|byline|bio|rating|print|copyright|hidden|also|meta|date|time|views|counter|toolbar|"
    "nav|aside|caption|source|origin|signup|follow|support|login|search|comment|label"
)
_STRONG_BOX = re.compile(rf"(?<![a-z])(?:{_STRONG_WORDS})(?![a-z])")
_WEAK_BOX = re.compile(rf"(?<![a-z])(?:{_WEAK_WORDS})(?![a-z])")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TAGS = {
    "nav": STRONG,
    "aside": WEAK,
    "footer": WEAK,
    "form": WEAK,
    "menu": STRONG,
    "dialog": STRONG,
}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

_ALSO = re.compile(
    r"^\W*(?:чита(?:йте|ти|й) (?:також|далі|ще|більше|повн)|(?:також|ще) (?:чита|дивi|диві)\w+|"
    r"(?:ди|ді)в[іи]ться (?:також|відео|ще)|слухайте також|чита(?:йте|ть) нас|"
    r"(?:читайте|смотрите|слушайте) (?:также|еще|ещё|нас)|чита(?:йте|ть) (?:далее|больше|"
    r"подробнее)|"
    r"(?:read|see|watch|listen) (?:also|more|next)|also read|related (?:articles?|stories|news)|"
    r"related:|"
    r"more on this|more (?:from|stories|news)|recommended (?:stories|for you)|you (?:may|"
    r"might) (?:also )?like|"
    r"(?:інші|останні|головні|топ|популярні|схожі) (?:новини|матеріали|статті)|"
    r"новини партнерів|новини (?:за темою|по темі)|матеріали (?:за темою|по темі)|(?:за|по) темою?|"
    r"більше (?:новин|про|на|читайте)|вас може зацікавити|вас також може|"
    r"(?:другие|последние|главные|популярные|похожие) (?:новости|материалы|статьи)|"
    r"новости партнеров|"
    r"(?:новости|материалы) по теме|по теме|вам может|вас может заинтересовать)(?!\w)",
    re.IGNORECASE,
)
_SUBSCRIBE = re.compile(
    r"^\W*(?:(?:щоб|аби|хочете|якщо)\W[^.!?]{0,80})?(?:підпис(?:уйся|уйтесь|уйтеся|ати)|"
    r"підпишіться|"
    r"підпишись|долуча(?:йтесь|йтеся|йся)|приєднуй(?:тесь|теся|ся)|стежте|слідкуйте|"
    r"отримуйте (?:новини|головн)|читайте нас|"
    r"подпис(?:ывайтесь|ывайся)|подпишитесь|подпишись|присоединяйтесь|следите за|получайте новости|"
    r"наш(?:і)? (?:канал|телеграм|telegram)|"
    r"subscribe|sign up|follow us|join (?:us|our)|get (?:the|our) (?:latest|best|daily|"
    r"free))(?!\w)",
    re.IGNORECASE,
)
_CHANNEL = re.compile(
    r"telegram|телеграм|viber|вайбер|facebook|фейсбу|instagram|інстаграм|инстаграм|youtube|ютуб|"
    r"twitter|google news|google|whatsapp|tiktok|messenger|rss|канал|сторінк|страниц|розсилк|"
    r"рассылк|"
    r"newsletter|inbox|email|e-mail|alerts|podcast|спільнот|сообществ|соцмереж|соцсет|нас\b|нами\b",
    re.IGNORECASE,
)
_LINES = re.compile(
    r"^\W*(?:поділитис[яь](?: (?:новиною|статтею|в|у|на)\b.*)?|поширити|поділіться|надрукувати|"
    r"роздрукувати|"
    r"друкувати|коментар(?:і|ів)?(?: \(?\d+\)?)?|залишити коментар|додати коментар|реклама|"
    r"на правах реклами|"
    r"теги?\s*:.*|мітки\s*:.*|ключові слова\s*:.*|"
    r"(?:якщо|помітили|знайшли|побачили)\b.{0,40}(?:помилку|орфографічну)\b.*|"
    r"(?:всі|усі) права (?:захищен|застережен)\w*.*|завантаження(?:\.{3}|…)?|"
    r"поделиться(?: (?:новостью|в|на)\b.*)?|распечатать|комментари(?:и|ев)(?: \(?\d+\)?)?|"
    r"метки\s*:.*|ключевые слова\s*:.*|"
    r"(?:если вы )?(?:нашли|заметили|увидели)\b.{0,40}ошибку\b.*|все права защищены.*|"
    r"share(?: this(?: \w+)?)?(?: on .{0,30})?|advertisement|sponsored|comments?(?: \(?\d+\)?)?|"
    r"leave a comment|print(?: this)?|tags?\s*:.*|topics?\s*:.*|all rights reserved.*|"
    r"(?:©|\(c\)).*(?:rights reserved|права).*|loading(?:\.{3}|…)?|"
    r"facebook|twitter|telegram|viber|whatsapp|linkedin|copy link|e-?mail|"
    r"\d+ (?:хвилин\w*|годин\w*|дн\w+|минут\w*|час\w*|minutes?|hours?|days?) (?:тому|назад|ago)|"
    r"(?:перегляд\w*|просмотр\w*|views?)\s*:?\s*\d+|\d+ (?:перегляд\w*|просмотр\w*|views?))\W*$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"^\W*(?:[^\d]{0,40}[,:|–—]\s*)?(?:"
    r"\d{1,2}[:.]\d{2}(?:\s*[ap]m)?|"
    r"(?:[^\W\d]{2,12},?\s+)?\d{1,2}[./\s-]\s*(?:\d{1,2}|[^\W\d]{3,10}\.?)[./\s,-]\s*(?:19|"
    r"20)\d{2}|"
    r"[^\W\d]{3,10}\.?\s+\d{1,2},?\s+(?:19|20)\d{2}|(?:19|20)\d{2}[-./]\d{2}[-./]\d{2}"
    r")(?:\s*(?:р|року|г|года)\b\.?)?(?:[\s,|–—-]*(?:[оОвВуУ]|at|"
    r"т)?\s*\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?)?\W*$",
    re.IGNORECASE,
)
_ORIGIN = re.compile(
    r"^\W*(?:першо)?(?:джерел[оа]|источник|source)(?:\s+(?:матеріал[уа]|новини|публікації|"
    r"материала|новости))?"
    r"\s*[:–—-]",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"^\W*(?:reporting by|editing by|writing by|translated by|переклад|переклала?в?)\b",
    re.IGNORECASE,
)
_END = re.compile(
    r"^\W*(?:коментар(?:і|ів|ії|и)|комментари(?:и|ев|й)|comments?|обговорення|обсуждение|"
    r"відгуки|отзывы)\W*\d*\W*$",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"^\W*(?:©|\(c\)|copyright\b).*(?:\b(?:19|20)\d\d\b|прав|передру|перепеч|редакці|редакци|"
    r"reserved|rights)",
    re.IGNORECASE | re.DOTALL,
)
_META = re.compile(
    r"^\W*\d{1,2}[./]\d{1,2}[./](?:19|20)?\d{2},?(?:\s+\d{1,2}[:.]\d{2})?\s*[|·•].{0,80}$"
)
_NOTICE = re.compile(
    r"^\W*(?:advertisement|реклама)\s*[·|.—-]|scroll to continue\W*$|"
    r"^\W*(?:our standards|наші стандарти)\s*:",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"(?:файл\w* cookie|cookies?|політик\w+ конфіденційності|политик\w+ конфиденциальности)", re.I
)
LONGEST_LINE = 220
"""Characters; a longer paragraph is no furniture, whatever its first words."""
LONGEST_ORIGIN = 160
SHORT = 80
"""Characters of a heading or a call to read on."""
FEW = 200
"""Characters outside links from which a box may hold more than labels."""
BOXES = frozenset(
    {"nav", "menu", "div", "section", "aside", "ul", "ol", "footer", "header", "p", "form"}
)
"""Elements that are a box when their names say so; an inline one is a label."""
SOUP = 400
"""Characters of class names from which they are utility classes that say nothing of the role."""


def box(element: html.HtmlElement) -> int:
    """Return how surely the names of an element mark furniture: STRONG, WEAK or 0."""
    get = element.get
    style = get("style")
    if get("hidden") is not None or (style and _HIDDEN.search(style)):
        return WEAK if element.tag not in {"html", "body"} else 0
    return _box(element.tag, get("class"), get("id"), get("role"))


@lru_cache(maxsize=16384)  # a site names its boxes with a few hundred combinations
def _box(tag: str, classes: str | None, name: str | None, role: str | None) -> int:
    if tag in {"html", "body"}:
        return 0  # their classes name the template: "has-sidebar nav-open"
    by_tag = _TAGS.get(tag, 0)
    names = " ".join(filter(None, (classes, name, role)))
    return max(by_tag, _named(names)) if 0 < len(names) <= SOUP else by_tag


def empty(element: html.HtmlElement) -> bool:
    """Whether a box holds no more than a few words outside links: menus, share buttons.

    What holds more stays to be judged: articles were seen in boxes named "share-content".
    """
    size = len(element.text_content())
    return size < FEW or size - sum(len(one.text_content()) for one in element.iter("a")) < FEW


def _named(names: str) -> int:
    lowered = _CAMEL.sub(" ", names).lower().replace("_", " ")
    if _STRONG_BOX.search(lowered):
        return STRONG
    return WEAK if _WEAK_BOX.search(lowered) else 0


def line(text: str, linked: int) -> str:
    """Return why a line is furniture, "" when it is not; `linked` counts characters in links."""
    size = len(text)
    asked = (
        ("label", size <= LONGEST_LINE and _LINES.match(text)),
        ("date line", size <= SHORT and (_DATE.match(text) or _META.match(text))),
        ("rights", size <= LONGEST_LINE and _RIGHTS.match(text)),
        ("notice", size <= SHORT and _NOTICE.search(text)),
        ("read also", size <= LONGEST_LINE and (linked or size < SHORT) and _ALSO.match(text)),
        ("subscribe", size <= LONGEST_LINE and _SUBSCRIBE.match(text) and _CHANNEL.search(text)),
        ("cookies", size < LONGEST_ORIGIN and linked and _COOKIES.search(text)),
    )
    return next((reason for reason, holds in asked if holds), "")


def heads_links(text: str) -> bool:
    """Whether a heading announces a list of links to other articles («Читайте також»)."""
    return len(text) < SHORT and bool(_ALSO.match(text))


def signs(text: str) -> bool:
    """Whether a line behind the text tells its origin: «Джерело: Терен.», "(Reporting by …)"."""
    return len(text) < LONGEST_ORIGIN and bool(_ORIGIN.match(text) or _REPORTED.match(text))


def ends_article(text: str) -> bool:
    """Whether a line heads the readers' comments, behind which nothing belongs to the article."""
    return len(text) < SHORT and bool(_END.match(text))
