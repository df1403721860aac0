"""Pages of offices and schools, and forms of their own: flash, chronicle, interview, sport."""

from tests.reading.markup import (
    Shelf,
    clock,
    day,
    dotted,
    each,
    graph,
    href,
    linked_data,
    listed,
    pictured,
    rich,
    said,
    tabled,
    tagged,
    text,
    told,
)
from tests.reading.stories import Block, Story


def ministry(story: Story, shelf: Shelf) -> str:
    """A ministry's page: an official frame, help for weak eyes, documents at the end."""
    site = "Міністерство відбудови шляхів"
    lead = f'<p class="editor-lead"><b>{text(story.lead)}</b></p>' if story.lead else ""
    body = told(
        story,
        p=lambda block, _at: f"<p>{text(block.text)}</p>",
        h2=lambda block, _at: f"<h4>{text(block.text)}</h4>",
    )
    return f"""<!DOCTYPE html><html lang="uk"><head><meta charset="utf-8">
<title>{site} - {text(story.title)}</title></head><body class="gov">
<div class="accessibility"><span>Людям із порушенням зору</span><button>А</button>
<button>А+</button>
<button>Контрастність</button></div><header><div class="gov-top"><a href="https://gov.example">
Єдиний портал органів виконавчої влади</a></div><a class="emblem" href="/">{site}</a>
<nav class="gov-nav"><ul><li><a href="/ministry">Міністерство</a><ul><li><a href="/lead">Керівництво
</a></li><li><a href="/struct">Структура</a></li><li><a href="/vac">Вакансії</a></li></ul></li>
<li><a href="/npa">Нормативна база</a></li><li><a href="/zvern">Звернення громадян</a></li>
<li><a href="/antykor">Запобігання корупції</a></li><li><a href="/news">Пресцентр</a></li></ul>
</nav>
</header><div class="container"><div class="breadcrumbs"><a href="/">Головна</a> / <a href="/news">
Пресцентр</a> / <span>{text(story.section)}</span></div>
<div class="row"><div class="col-md-3 left-menu"><ul><li><a href="/news">Новини</a></li>
<li><a href="/anons">Анонси</a></li><li><a href="/photo">Фотоархів</a></li><li><a href="/contacts">
Контакти для ЗМІ</a></li></ul></div><div class="col-md-9 page-content">
<h1 class="page-title">{text(story.title)}</h1>
<div class="page-date">{text(story.author)}, опубліковано {day(story)} року о {clock(story)}</div>
<div class="slider"><img src="/storage/{story.id}.jpg" alt=""><a href="#">Попереднє</a>
<a href="#">Наступне</a></div>
<div class="editor-content">{lead}
{body}
</div>
<div class="page-files"><h4>Прикріплені документи</h4><a href="/d/1.pdf">Постанова № 214 (PDF,
1,2 МБ)</a></div><div class="page-share"><span>Поширити:</span><a href="#">Facebook</a></div>
<div class="rate-page"><p>Чи була ця сторінка корисною?</p><button>Так</button><button>Ні</button>
</div></div></div>
<section class="news-more"><h3>Пов'язані новини</h3><div class="row">{
        each(
            shelf.take(3),
            '''
<div class="col-md-4"><div class="date">Сьогодні о {time}</div><a href="{href}">{title}</a>
<p>{lead}</p></div>''',
        )
    }</div></section>
<section class="banners"><a href="/hot">Урядова гаряча лінія</a>
<a href="/diia">Електронні послуги</a>
<a href="/help">Допомога постраждалим: куди звертатися та які документи підготувати</a></section>
</div>
<footer><div class="contacts"><p>Адреса: 01000, проспект Шляховий, 14</p><p>Графік роботи: пн–чт
8:00–17:00, пт 8:00–15:45</p></div><p>Весь контент доступний за вільною ліцензією, якщо не
зазначено інше.</p></footer></body></html>"""


def institute(story: Story, shelf: Shelf) -> str:
    """A university's or hospital's page: text pasted from a word processor with its styles."""
    site = "Університет Заріччя"
    style = "text-align: justify; text-indent: 35.4pt; margin: 0 0 6pt 0;"

    def line(block: Block, at: int) -> str:
        inner = rich(block.text, at)
        if shelf.turn % 2:
            return f'<div style="{style}"><span style="font-size: 14pt;">{inner}</span></div>'
        return f'<p class="MsoNormal" style="{style}"><span lang="UK">{inner}<o:p></o:p></span></p>'

    lead = line(Block("p", (story.lead,)), 0) if story.lead else ""
    body = told(
        story,
        {1: "<p>&nbsp;</p>"},
        p=line,
        h2=lambda block, _at: f'<p class="MsoNormal"><b><u>{text(block.text)}</u></b></p>',
        quote=lambda block, _at: f'<p class="MsoNormal"><i>{text(block.text)}</i></p>',
        items=lambda block, _at: listed(block, "ol" if shelf.turn == 2 else "ul"),
    )
    notices = each(
        shelf.take(2),
        """<div class="notice"><h4><a href="{href}">{title}</a></h4>
<p class="MsoNormal">{lead} Запрошуємо викладачів і студентів, початок о {time}.</p></div>""",
    )
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{text(story.title)}</title>
<link rel="stylesheet" href="/bootstrap.min.css"></head><body>
<div class="navbar"><a class="navbar-brand" href="/">{site}</a><ul class="nav navbar-nav">
<li class="dropdown"><a href="#">Про нас</a><ul><li><a href="/1">Історія</a></li>
<li><a href="/2">Ректорат</a></li><li><a href="/3">Публічна інформація</a></li></ul></li>
<li><a href="/4">Вступ</a></li><li><a href="/5">Студенту</a></li><li><a href="/6">Наука</a></li>
</ul>
</div><div class="container"><div class="row"><div class="col-md-3"><div class="panel">
<div class="panel-heading">Швидкі посилання</div><ul><li><a href="/m">Moodle</a></li>
<li><a href="/s">Розклад занять</a></li><li><a href="/l">Бібліотека</a></li>
<li><a href="/d">Скринька довіри</a></li></ul></div><div class="panel"><div class="panel-heading">
Оголошення</div>{notices}</div></div>
<div class="col-md-9"><ol class="breadcrumb"><li><a href="/">Головна</a></li>
<li>{text(story.section)}</li></ol><h2 class="post-heading">{text(story.title)}</h2>
<p class="text-muted"><i class="fa fa-calendar"></i> {dotted(story)} <i class="fa fa-user"></i>
{text(story.author)}</p>
<img class="img-responsive" src="/upload/{story.id}.jpg">
{lead}
{body}
<div class="gallery"><a href="/upload/1.jpg"><img src="/upload/1s.jpg" alt="DSC_0412"></a>
<a href="/upload/2.jpg"><img src="/upload/2s.jpg" alt="DSC_0413"></a></div>
<div class="fb-like">Вподобати</div><hr><div class="row">{
        each(
            shelf.take(3),
            '''
<div class="col-sm-4"><h5><a href="{href}">{title}</a></h5><p>{lead}</p>
</div>''',
        )
    }</div></div></div>
</div><div class="footer"><div class="container"><p>вул. Соборна, 18, Заріччя. Приймальна комісія
працює з 9:00 до 18:00, крім неділі.</p><p>Розробка: Центр інформаційних технологій</p></div></div>
</body></html>"""


def flash(story: Story, shelf: Shelf) -> str:
    """Two sentences, and a long tail of partners' news and comments of the same form."""
    site = "Блискавка.інфо"
    lead = f"<p>{text(story.lead)}</p>" if story.lead else ""
    body = told(story, p=lambda block, _at: f"<p>{text(block.text)}</p>")
    return f"""<!DOCTYPE html><html lang="uk"><head><meta charset="utf-8">
<title>⚡ {text(story.title)}</title>{graph(story, site)}</head><body>
<div class="top"><a href="/">{site}</a><a href="/lenta">Стрічка</a><a href="/mapa">Мапа тривог</a>
<a href="/chat">Чат</a></div><div class="alert-bar">Повітряна тривога: Надбрідщина, Заріччя</div>
<div class="content"><h1>{text(story.title)}</h1><div class="when">{clock(story)}
{dotted(story)}</div><div class="{shelf.pick("message", "full-text")}">{lead}
{body}
</div><div class="buttons"><a href="https://t.me/x">Перейти до каналу</a>
<span>👍 {shelf.number(10, 900)}</span><span>😱 {shelf.number(10, 900)}</span></div>
<div class="promo"><p>Надіслати новину можна нашому боту: фото, відео, адреса й час. Авторів не
розкриваємо, за ексклюзив дякуємо.</p></div>
<h3>Новини партнерів</h3><div class="list">{
        each(
            shelf.take(8),
            '''<div class="message">
<p><a href="{href}">{title}</a></p><p>{lead}</p></div>''',
        )
    }</div>
<h3>Обговорення</h3><div class="list">{
        said(
            shelf.comments(9),
            '''<div class="message">
<b>{user}</b><p>{text}</p></div>''',
        )
    }</div>
<h3>Раніше</h3><div class="list">{
        each(
            shelf.take(8),
            '''<div class="message"><span>{time}</span>
<p>{title}. {lead}</p></div>''',
        )
    }</div></div>
<div class="bottom"><p>Блискавка.інфо збирає повідомлення офіційних каналів і читачів. Редакція не
публікує місця влучань до дозволу військових.</p></div></body></html>"""


def chronicle(story: Story, shelf: Shelf) -> str:
    """A chronicle: entries under time stamps, each with its row of sharing."""
    site = "Вербоград наживо"
    tools = '<div class="entry-tools"><a href="#e">Посилання</a><a href="#s">Поділитися</a></div>'

    def stamp(block: Block, at: int) -> str:
        close = f"{tools}</div>" if at else ""
        if shelf.turn % 2:
            return f'{close}<div class="live-entry"><p><strong>{text(block.text)}</strong></p>'
        return f'{close}<div class="live-entry"><h4 class="live-entry-when">{text(block.text)}</h4>'

    lead = f'<p class="live-summary">{text(story.lead)}</p>' if story.lead else ""
    pin = each(
        shelf.take(1),
        """<div class="live-pinned"><h5>Закріплене</h5><p>{lead}
<a href="{href}">{title}</a></p></div>""",
    )
    body = told(story, at=stamp)
    return f"""<!DOCTYPE html><html lang="uk"><head><meta charset="utf-8">
<title>{text(story.title)} | {site}</title>{graph(story, site)}
{linked_data(story, site, coverageStartTime=story.published)}</head><body>
<header class="masthead"><a href="/">{site}</a><nav><a href="/">Наживо</a><a href="/t">Теми</a>
<a href="/r">Репортажі</a></nav></header><div class="two-columns"><main>
<div class="live-badge">НАЖИВО · оновлюється</div><h1>{text(story.title)}</h1>
<div class="credit">{text(story.author)} · {day(story)}</div>{lead}
<div class="live-switch"><button>Спочатку нові</button><button>Спочатку старі</button>
<label>Оновлювати автоматично</label></div>{pin}
<div class="live-feed">
{body}
{tools}</div></div>
<button class="load">Показати ще</button>
<section class="after"><h3>Що ще сталося
сьогодні</h3>{
        each(
            shelf.take(4),
            '''<div class="after-item">
<time>{time}</time><h4><a href="{href}">{title}</a></h4><p>{lead}</p></div>''',
        )
    }</section></main>
<aside class="rail"><h3>Головне</h3><ul>{
        each(
            shelf.take(6),
            '''<li><time>{time}</time>
<a href="{href}">{title}</a></li>''',
        )
    }</ul><div class="donate"><p>Хроніки ведуть люди, які не сплять.
Підтримайте нічну зміну будь-якою сумою.</p></div></aside></div>
<footer><p>© 2025 {site}. Фото з місця подій надсилайте на гарячий номер.</p></footer></body>
</html>"""


def interview(story: Story, shelf: Shelf) -> str:
    """A talk: questions in bold, answers plain, a card about who answers."""
    site = "Розмовниця"
    sound = """<div class="podcast-box"><p>Цю розмову можна послухати: епізод 48, тридцять дві
хвилини.</p><button>Слухати</button></div>"""

    def ask(block: Block, _at: int) -> str:
        if shelf.turn == 1:
            return f'<p class="q"><b>— {text(block.text)}</b></p>'
        if shelf.turn == 2:
            return f"<h3>{text(block.text)}</h3>"
        return f"<p><strong>{text(block.text)}</strong></p>"

    lead = f'<div class="subtitle">{text(story.lead)}</div>' if story.lead else ""
    dossier = shelf.pick(
        "Народження, освіта, дві премії та улюблена страва — у досьє, яке ми зібрали з "
        "відкритих джерел.",
        "Закінчила консерваторію, стажувалася за кордоном, очолює оркестр із минулого року.",
        "Очолює місто п’ятий рік. До того працювала інженеркою на водоканалі. Має двох дітей.",
        "Пасічниця в третьому поколінні. Викладає бджільництво в аграрному ліцеї.",
    )
    card = f"""<div class="person-card"><img src="/p.jpg" alt=""><div><b>Коротко про гостя</b>
<p>{dossier}</p></div></div>"""
    body = told(
        story,
        {1: card, 5: sound} if shelf.turn % 2 else {1: card},
        question=ask,
        also=lambda block, _at: (
            f'<div class="insert"><span>Дотично</span><a href="{href(block.text)}">'
            f"{text(block.text)}</a></div>"
        ),
        figure=lambda block, _at: pictured(block, ' class="wide"'),
        quote=lambda block, _at: f'<div class="pullquote">{text(block.text)}</div>',
    )
    return f"""<!DOCTYPE html><html lang="uk"><head><meta charset="utf-8">
<title>{text(story.title)}</title>{graph(story, site)}</head><body class="t-interview">
<header><a class="brand" href="/">{site}</a><nav><a href="/i">Інтерв'ю</a><a href="/p">Подкаст</a>
<a href="/a">Про нас</a></nav></header><div class="hero"><img src="/img/{story.id}.jpg" alt="">
<div class="hero__text"><h1>{text(story.title)}</h1>{lead}<div class="hero__by">Розмову записано:
{text(story.author)}. {day(story)}</div></div></div>
<div class="article-body">
{body}
</div>
<div class="article-end"><div class="tags">{tagged(story, '<a href="/t">{tag}</a>')}</div>
<p class="thanks">Дякуємо, що читаєте довгі розмови. Кого ще розпитати? Напишіть нам ім'я — і чому
саме ця людина.</p></div>
<div class="strip"><h2>Інші розмови</h2>{
        each(
            shelf.take(4),
            '''<div class="strip__item">
<p><strong>{title}</strong></p><p>{lead}</p><a href="{href}">Читати</a></div>''',
        )
    }</div>
<div class="voices"><h2>Відгуки читачів</h2>{
        said(
            shelf.comments(3),
            '''<p><strong>{user}</strong>
</p><p>{text}</p>''',
        )
    }</div>
<footer><p>Розмовниця виходить двічі на тиждень. Передрук — лише з письмової згоди гостя.</p>
</footer>
</body></html>"""


def longread(story: Story, shelf: Shelf) -> str:
    """A long report: sections of their own, drop caps, tables, captions and a table of contents."""
    site = "Манівці"
    heads = [block.text for block in story.blocks if block.kind == "h2"]
    contents = "".join(f'<li><a href="#s{at}">{text(one)}</a></li>' for at, one in enumerate(heads))
    asking = shelf.pick(
        "Цей репортаж коштував редакції трьох поїздок. Якщо хочете наступного — киньте на пальне.",
        "Ми їздимо туди, куди не їздять інші. Підтримайте наступну дорогу.",
        "Цей текст можна послухати в озвученні авторки. Тривалість — двадцять хвилин.",
        "Станьте другом «Манівців»: друзі отримують журнал поштою двічі на рік.",
    )
    help_us = f"""<section class="ask"><p>{asking}</p><a href="/donate">Кинути</a></section>"""
    body = told(
        story,
        {6: help_us},
        h2=lambda block, _at: (
            f'</div></section><section class="chapter"><h2 id="s{heads.index(block.text)}">'
            f'{text(block.text)}</h2><div class="measure">'
        ),
        quote=lambda block, _at: (
            f"<blockquote><p>{text(block.text)}</p></blockquote>"
            if shelf.turn % 2
            else f'<figure class="quote"><blockquote>{text(block.text)}</blockquote></figure>'
        ),
        table=lambda block, _at: f'<div class="scroll">{tabled(block)}</div>',
        figure=lambda block, _at: pictured(block, ' class="full-bleed"'),
    )
    lead = f'<p class="standfirst">{text(story.lead)}</p>' if story.lead else ""
    return f"""<!DOCTYPE html><html lang="uk"><head><meta charset="utf-8">
<title>{text(story.title)} — {site}</title>{graph(story, site)}
{linked_data(story, site) if shelf.turn % 2 else ""}</head><body>
<div class="progress"></div><header class="slim"><a href="/">{site}</a><a href="/about">Хто ми</a>
<a href="/support">Підтримати</a></header><article>
<div class="cover"><img src="/img/{story.id}.jpg" alt=""><div class="cover__in">
<h1>{text(story.title)}</h1>{lead}
<ul class="credits"><li>Текст: {text(story.author)}</li><li>Світлини: Лев Кудрик</li>
<li>Редакторка: Мокрина Кома</li><li>{day(story)}</li></ul></div></div>
<nav class="toc"><h4>Зміст</h4><ol>{contents}</ol></nav>
<section class="chapter"><div class="measure">
{body}
</div></section>
<footer class="colophon"><p>Над матеріалом працювали: текст — {text(story.author)}, верстка — Іван
Кегль, перевірка фактів — Степанида Джерельна.</p></footer></article>
<section class="next"><h3>Інші манівці</h3>{
        each(
            shelf.take(3),
            '''<article><h2><a href="{href}">
{title}</a></h2><p>{lead} Довга історія, яку ми писали пів року і двічі переписували.</p></article>
''',
        )
    }</section><section class="signup"><p>Лист раз на місяць: одна дорога, одна людина, одна
світлина.</p><form><input type="email"><button>Хочу</button></form></section>
<footer class="site"><p>© Манівці, 2025. Світлини заборонено публікувати без дозволу.</p></footer>
</body></html>"""


def sport(story: Story, shelf: Shelf) -> str:
    """A sport site: scores on top, a league's table beside, betting in the middle."""
    site = "Спорт-Арена"
    lead = f'<p class="news-subtitle">{text(story.lead)}</p>' if story.lead else ""
    invite = shelf.pick(
        '<p class="tg">Усе про спорт області — в нашому <a '
        'href="https://t.me/s">телеграмі</a>. Підпишіться!</p>',
        '<p>Фото: <a href="/photo">Данило Сивак</a></p>',
        '<p><a href="/live">Дивіться матчі наживо на «Спорт-Арені»</a></p>',
        "",
    )
    odds = shelf.pick(
        "Лише для повнолітніх. Участь в азартних іграх може викликати ігрову залежність.",
        "Вгадай рахунок наступного туру й виграй м’яч з автографами.",
        "Реклама. 21+",
        "Найкращі коефіцієнти на біатлон. Грай відповідально.",
    )
    bet = f"""<div class="betting"><div class="betting__odds">П1 1.85 · X 3.40 · П2 4.10</div>
<p>{odds}</p></div>"""
    body = told(
        story,
        {0: bet},
        table=lambda block, _at: tabled(block, ' class="stat-table"'),
        quote=lambda block, _at: f'<blockquote class="sp-quote">{text(block.text)}</blockquote>',
    )
    league = """<table class="league"><tr><th>#</th><th>Команда</th><th>І</th><th>О</th></tr>
<tr><td>1</td><td>Карпинець</td><td>18</td><td>31</td></tr>
<tr><td>2</td><td>Сосногірськ-2</td><td>18</td><td>29</td></tr>
<tr><td>3</td><td>Зеленопіль</td><td>17</td><td>24</td></tr>
<tr><td>4</td><td>Брідчанка</td><td>18</td><td>20</td></tr></table>"""
    return f"""<!DOCTYPE html><html lang="uk"><head><meta charset="utf-8">
<title>{text(story.title)} - {text(story.section)} - {site}</title>{graph(story, site)}</head><body>
<div class="score-line"><div class="score">Карпинець 2:1 Брідчанка <i>зав.</i></div>
<div class="score">Зеленопіль 0:0 Маяк <i>67'</i></div><div class="score">Вітрила — Мирошин
<i>19:00</i></div></div><header><a href="/">{site}</a><nav class="sports"><a href="/f">Футбол</a>
<a href="/b">Біатлон</a><a href="/h">Гандбол</a><a href="/x">Бокс</a><a href="/e">Кіберспорт</a>
</nav>
</header><div class="wrap"><div class="side-left"><h3>Календар</h3>{league}<h3>Бомбардири</h3>
<ol><li>Сидір Кулька — 14</li><li>Яким Штанга — 11</li><li>Пахом Сітка — 9</li></ol></div>
<div class="center"><div class="news-full"><div class="crumbs"><a href="/">Спорт</a> →
<a href="/f">{text(story.section)}</a></div><h1>{text(story.title)}</h1>
<div class="news-info"><span>{day(story)}, {clock(story)}</span><span>{text(story.author)}</span>
<span>{shelf.number(3, 80)} коментарів</span></div>
<div class="news-img"><img src="/img/{story.id}.jpg" alt=""><span>Фото: пресслужба клубу</span>
</div>
{lead if shelf.turn % 2 else ""}
<div class="news-text">{"" if shelf.turn % 2 else lead}
{body}
{invite}
</div><div class="news-tags">{tagged(story, '<a href="/t">{tag}</a>')}</div>
<div class="vote"><p>Хто стане чемпіоном?</p><label>Карпинець</label><label>Горинка</label></div>
<div class="fans"><h3>Коментарі вболівальників</h3>{
        said(
            shelf.comments(4),
            '''<div class="fan">
<span>{user}</span><p>{text}</p><a href="#">Відповісти</a></div>''',
        )
    }</div></div>
<div class="more-news"><h3>Новини за
темою</h3>{
        each(
            shelf.take(3),
            '''<div class="mn"><a href="{href}">
{title}</a><p>{lead}</p></div>''',
        )
    }</div></div>
<div class="side-right"><h3>Стрічка</h3>{
        each(
            shelf.take(7),
            '''<div class="feed-line"><b>{time}</b>
<a href="{href}">{title}</a></div>''',
        )
    }</div></div>
<footer><p>Спорт-Арена. Статистику надає «Табло-Дані». 21+</p></footer></body></html>"""


def russian(story: Story, shelf: Shelf) -> str:
    """The Russian edition of a Ukrainian site."""
    site = "Лиманка сегодня"
    lead = f'<div class="post-announce"><p>{text(story.lead)}</p></div>' if story.lead else ""
    invite = shelf.pick(
        "<p><b>Хотите узнавать новости первыми? Подписывайтесь на наш <a "
        'href="https://t.me/l">Telegram-канал</a></b></p>',
        "<p><i>Если вы хотите помочь мастерской, напишите в редакцию.</i></p>",
        "",
        '<p>Ещё больше новостей Лиманки — <a href="/ru/">на главной</a>.</p>',
    )
    body = told(
        story,
        {1: '<div class="adv"><span>Реклама</span></div>'},
        also=lambda block, _at: (
            f'<p class="read-too">Читайте также: <a href="{href(block.text)}">'
            f"{text(block.text)}</a></p>"
        ),
    )
    talk = """<div class="comment"><b>Павел</b>
<p>Опять предупредили в последний момент, спасибо, что
хоть написали.</p></div><div class="comment"><b>Лариса Ивановна</b><p>Хорошая новость, побольше бы
таких людей в нашем городе.</p></div>"""
    return f"""<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8">
<title>{text(story.title)} — {site}</title>{graph(story, site)}
<link rel="alternate" hreflang="uk" href="https://lymanka.example/ua/{story.id}"></head><body>
<div class="lang"><a href="/ua/">Українською</a> <b>На русском</b></div>
<header><a href="/ru/">{site}</a><ul class="nav"><li><a href="/ru/news">Новости</a></li>
<li><a href="/ru/people">Люди</a></li><li><a href="/ru/port">Порт</a></li>
<li><a href="/ru/afisha">Афиша</a></li></ul></header>
<div class="page"><div class="post"><div class="path"><a href="/ru/">Главная</a> → <a href="/ru/r">
{text(story.section)}</a></div><h1>{text(story.title)}</h1>
<div class="post-meta">{dotted(story)} в {clock(story)} · {text(story.author)} · просмотров:
{shelf.number(100, 9000)}</div><div class="post-share">Поделиться: <a href="#">Facebook</a>
<a href="#">Telegram</a></div><div class="post-image"><img src="/img/{story.id}.jpg" alt="">
<div class="post-image-desc">Фото: архив редакции</div></div>
{lead}
<div class="post-content">
{body}
{invite}</div>
<div class="post-error">Нашли ошибку? Выделите её и нажмите Ctrl+Enter.</div>
<div class="post-tags">{tagged(story, '<a href="/t">{tag}</a> ')}</div>
<div class="post-related"><h3>По теме</h3>{
        each(
            shelf.russian(3),
            '''<div class="item">
<a href="{href}">{title}</a><p>{lead}</p></div>''',
        )
    }</div>
<div class="post-comments"><h3>Комментарии</h3>{talk if shelf.turn % 2 else ""}
<p>Чтобы оставить комментарий, войдите на сайт.</p></div></div>
<div class="side"><h3>Последние
новости</h3>{
        each(
            shelf.russian(3),
            '''<div class="item"><span>{time}
</span><a href="{href}">{title}</a><p>{lead}</p></div>''',
        )
    }</div></div>
<footer><p>© {site}. Перепечатка материалов разрешена только со ссылкой на источник.</p></footer>
</body></html>"""
