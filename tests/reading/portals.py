"""Agencies, national papers and portals: much furniture around every text."""

import json

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
    moment,
    pictured,
    rich,
    said,
    tabled,
    tagged,
    text,
    told,
)
from tests.reading.stories import Block, Story


def agency(story: Story, shelf: Shelf) -> str:
    """A news agency: a lead apart, «read also» lines, an invitation as the last paragraph."""
    site = "Інформагенція «Обрій»"
    lead = f'<div class="newsHeading">{text(story.lead)}</div>' if story.lead else ""
    invite = shelf.pick(
        '<p><em>Підписуйтесь на <a href="https://t.me/obriy">канал Обрію в Telegram</a>, '
        'щоб бути в курсі головного. Стежте за нами у <a href="/fb">Facebook</a> та <a '
        'href="/wa">WhatsApp</a>.</em></p>',
        "<p><em>Фото: ДСНС / Обрій</em></p>",
        "",
        '<p><a href="https://t.me/obriy">Більше новин — у Telegram</a></p>',
    )
    body = told(
        story,
        {
            1: '<div class="inner-video"><iframe src="https://www.youtube.com/embed/x"></iframe></div>'
        }
        if shelf.turn == 1
        else None,
        h2=lambda block, _at: f"<h3>{text(block.text)}</h3>",
        also=lambda block, _at: (
            '<div class="readAlso"><p><strong>Читайте також: </strong>'
            f'<a href="{href(block.text)}"><em>{text(block.text)}</em></a></p></div>'
            if shelf.turn % 2
            else f'<p>Читайте також: <a href="{href(block.text)}">{text(block.text)}</a></p>'
        ),
    )
    feed = each(
        shelf.take(8),
        """<article class="feedItem"><time>{time}</time>
<a href="{href}"><h4>{title}</h4></a></article>""",
    )
    return f"""<!DOCTYPE html>
<html lang="uk"><head><meta charset="utf-8"><title>{text(story.title)}</title>
{graph(story, site)}
{linked_data(story, site)}
<script>window.dataLayer = window.dataLayer || [];</script></head><body class="innerPage">
<header class="siteHeader"><div class="topLine"><a href="/ua">UA</a><a href="/en">EN</a>
<a href="/es">ES</a></div><a class="logo" href="/">{site}</a><nav class="mainMenu"><ul>
<li><a href="/war">Війна</a></li><li><a href="/economy">Економіка</a></li>
<li><a href="/society">Суспільство</a></li><li><a href="/world">Світ</a></li>
<li><a href="/photo">Фото</a></li><li><a href="/presshall">Пресцентр</a></li></ul></nav></header>
<div class="wrapper"><div class="leftColumn feed"><h3>Усі новини</h3>{feed}
<a href="/all">Більше новин</a></div>
<main class="newsHolderContainer"><article class="news">
<div class="newsInfo"><a href="/rubric">{text(story.section)}</a>
<time datetime="{story.published}">{dotted(story)} {clock(story)}</time>
<span class="viewCount">{shelf.number(200, 9000)}</span></div>
<h1 class="newsTitle">{text(story.title)}</h1>
<figure class="newsImage"><img src="/img/{story.id}.jpg" alt="{text(story.title)}">
<figcaption>Фото: Обрій, Ілюстративне</figcaption></figure>
{lead}
<div class="newsText"><div>
{body}
{invite}
</div></div>
<div class="tagsHolder"><aside class="tags">{tagged(story, '<a class="tag" href="/t">{tag}</a>')}
</aside></div>
<div class="agencyNote">Під час цитування і використання будь-яких матеріалів в інтернеті
відкриті для пошукових систем гіперпосилання не нижче першого абзацу на «Обрій» — обов'язкові.
</div></article>
<section class="otherNews"><h2>Інші новини розділу</h2><div class="grid">
{
        each(
            shelf.take(6),
            '''<article><figure><img src="{image}" alt=""></figure><section>
<h2><a href="{href}">{title}</a></h2><p>{lead}</p></section></article>''',
        )
    }</div></section></main>
<aside class="rightColumn"><h3>Актуально</h3>{
        each(
            shelf.take(3),
            '''<div class="topic">
<a href="{href}">{title}</a><p>{lead}</p></div>''',
        )
    }<h3>Відео</h3>{
        each(
            shelf.take(2),
            '''
<div class="video"><span>02:14</span><a href="{href}">{title}</a></div>''',
        )
    }</aside></div>
<footer><p>© 2015–2025 {site}. Усі права на матеріали, розміщені на сайті, належать агенції.</p>
<p>Адреса: м. Вербоград, вул. Млинарська, 4. Телефон чергового редактора: 15-02.</p>
<p>Матеріали з позначкою «Промо» та «Позиція» публікуються на правах реклами.</p></footer>
</body></html>"""


def national(story: Story, shelf: Shelf) -> str:
    """A national paper: a <div> for a paragraph, «Advertising:» lines, a membership line last."""
    site = "Дзеркало дня"

    def line(block: Block, at: int) -> str:
        inner = rich(block.text, at)
        for short in ("в", "у", "з", "на", "до", "не", "і", "—"):
            inner = inner.replace(f" {short} ", f" {short}&nbsp;")
        return f'<div class="par">{inner}</div>'

    advert = '<div class="advtext">Реклама:</div><div class="nts" data-slot="mid"></div>'
    box = f"""<div class="post__also"><div class="par"><b>Головне за добу:</b></div>
{each(shelf.take(1), '<div class="par"><a href="{href}">{title}</a>. {lead}</div>')}</div>"""
    lead = f'<div class="par par_lead"><b>{text(story.lead)}</b></div>' if story.lead else ""
    body = told(
        story,
        {0: advert, 3: advert, 4: box},
        p=line,
        h2=lambda block, _at: f'<div class="par par_sub"><h3>{text(block.text)}</h3></div>',
        quote=lambda block, _at: f'<div class="par quote"><i>{text(block.text)}</i></div>',
        items=lambda block, _at: f'<div class="par">{listed(block)}</div>',
        also=lambda block, _at: (
            '<div class="par"><b>Читайте також: '
            f'<a href="{href(block.text)}">{text(block.text)}</a></b></div>'
        ),
    )
    return f"""<!doctype html>
<html lang="uk"><head><meta charset="utf-8"><title>{text(story.title)} | {site}</title>
{graph(story, site)}</head><body class="page page_article">
<div class="header"><div class="header__logo"><a href="/">{site}</a></div>
<div class="header__sub"><a href="/eurointegration">Європа</a><a href="/epravda">Гроші</a>
<a href="/life">Життя</a><a href="/champion">Спорт</a><a href="/club">Клуб</a></div>
<div class="header__alert">Сьогодні шістсот дев'яностий день, відколи ми просимо вас вступити
до Клубу. <a href="/club">Вступити</a></div></div>
<div class="layout"><div class="layout__side"><div class="news_list__title">Стрічка</div>
{
        each(
            shelf.take(9),
            '''<div class="news_list__item"><span class="news_list__time">{time}</span>
<a href="{href}">{title}</a></div>''',
        )
    }</div>
<div class="layout__main"><article class="post"><header class="post__header">
<h1 class="post__title">{text(story.title)}</h1>
<div class="post__time"><span class="post__author"><a href="/authors/1">{text(story.author)}</a>
</span> — {day(story)}, {clock(story)}</div>
<div class="post__views">{shelf.number(2000, 90000)}</div></header>
<div class="post__share"><span>Поділитись:</span><a href="#">f</a><a href="#">t</a></div>
<div class="post__photo"><img src="/img/{story.id}.jpg" alt="">
<div class="post__photo_caption">колаж: Андрій Мазок</div></div>
<div class="post__text">
{lead}
{body}
</div>
<div class="post__club"><div class="par">Ви дочитали. Це добрий знак: значить, тексти ще потрібні.
Долучайтеся до Клубу «Дзеркала дня», щоб їх було більше, — від 100 гривень на місяць.</div>
<a href="/club">Хочу до Клубу</a></div>
<div class="post__tags">{
        tagged(story, '<span class="post__tags__item"><a href="/t">{tag}</a></span>')
    }
</div></article>
<div class="section_related"><div class="section__title">Читають ще</div>
{
        each(
            shelf.take(4),
            '''<div class="article_item"><div class="article_title"><a href="{href}">
{title}</a></div><div class="par">{lead}</div></div>''',
        )
    }</div>
<div class="comments_block"><div class="section__title">Коментарі передплатників</div>
{
        said(
            shelf.comments(shelf.turn),
            '''<div class="comment_item"><b>{user}</b>
<div class="par">{text}</div></div>''',
        )
    }</div></div></div>
<div class="footer"><div class="footer__text">© 2004–2025, Дзеркало дня. Використання матеріалів
сайту лише за умови посилання (для інтернет-видань — гіперпосилання) не нижче третього абзацу.
Редакція може мати позицію, відмінну від позиції авторів.</div></div></body></html>"""


def television(story: Story, shelf: Shelf) -> str:
    """A channel's portal: cards of other news and players between the paragraphs."""
    site = "Канал Сім"
    card = each(
        shelf.take(1),
        """<div class="c-card c-card--embed"><div class="c-card__media">
<img src="{image}" alt=""></div><div class="c-card__body"><div class="c-bar">Дата публікації
<time>{time}</time></div><h3 class="c-card__title"><a href="{href}">{title}</a></h3>
<p>{lead}</p></div></div>""",
    )
    player = """<div class="c-player" data-video="98"><div class="c-player__stage"></div>
<div class="c-player__info"><span>1:47</span><strong>Відео дня: як комунальники ловили порося в
супермаркеті</strong><p>Тварина пробігла молочним відділом і зупинилася біля яблук.</p></div>
</div>"""
    lead = f'<div class="c-article__lead"><p>{text(story.lead)}</p></div>' if story.lead else ""
    invite = shelf.pick(
        '<p><b>Більше новин — у нашому <a href="https://t.me/kanal7">телеграм-каналі</a>. '
        "Долучайся, щоб першим дізнаватися про найцікавіше!</b></p>",
        "<p>Сюжет дивіться у випуску новин о 19:30.</p>",
        "",
        '<p><b>Читайте нас у <a href="/google">Google News</a>: натисніть «Стежити».</b></p>',
    )
    body = told(
        story,
        {0: card, 2: player} if shelf.turn % 2 else {1: card},
        also=lambda block, _at: (
            f'<p><a href="{href(block.text)}"><b>{text(block.text)}</b></a></p>'
            if shelf.turn == 2
            else f'<ul class="c-list-links"><li><a href="{href(block.text)}">'
            f"{text(block.text)}</a></li></ul>"
        ),
        figure=lambda block, _at: pictured(block, ' class="c-figure"'),
    )
    return f"""<!DOCTYPE html><html lang="uk"><head><meta charset="UTF-8">
<title>{text(story.title)} — {site}</title>{graph(story, site)}{linked_data(story, site)}</head>
<body><div class="l-root"><header class="l-header"><a href="/">{site}</a><nav>
<a href="/live">Ефір</a><a href="/svit">Світ</a><a href="/zdorovia">Здоров'я</a>
<a href="/lady">Леді</a><a href="/horoskop">Гороскоп</a><a href="/retsepty">Рецепти</a></nav>
</header>
<div class="l-ticker">{each(shelf.take(3), '<a href="{href}">{title}</a>')}</div>
<main class="l-main"><div class="l-row"><article class="c-article">
<header class="c-article__head"><div class="c-bar"><a href="/rubric">{text(story.section)}</a>
<dl><dt>Дата публікації</dt><dd>
<time datetime="{story.published}">{day(story)}, {clock(story)}</time>
</dd><dt>Кількість переглядів</dt><dd>{shelf.number(500, 90000)}</dd><dt>Час на прочитання</dt>
<dd>2 хв</dd></dl></div><h1 class="c-article__title"><span>{text(story.title)}</span></h1>
<div class="c-author"><img src="/a.jpg" alt=""><a href="/author">{text(story.author)}</a></div>
{lead}<button>Додати {site} до обраних у Google</button></header>
<figure class="c-article__cover"><img src="/img/{story.id}.jpg" alt=""><figcaption>© Канал Сім
</figcaption></figure>
<div class="c-article__body">
{body}
{invite}</div>
<footer class="c-article__foot"><div class="c-tags">{tagged(story, '<a href="/t">{tag}</a>')}</div>
<div class="c-reactions"><span>Ваша реакція?</span><button>👍 12</button><button>😢 3</button></div>
<div class="c-report">Знайшли помилку? Надішліть її авторці, виділивши текст.</div></footer>
</article>
<aside class="l-aside"><h2>Найпопулярніше зараз</h2>{
        each(
            shelf.take(5),
            '''<div class="c-card">
<h3 class="c-card__title"><a href="{href}">{title}</a></h3></div>''',
        )
    }</aside></div>
<section class="l-section"><h2>Дивіться також</h2>{
        each(
            shelf.take(4),
            '''<div class="c-card">
<span>3:05</span><h3 class="c-card__title"><a href="{href}">{title}</a></h3><p>{lead}</p></div>''',
        )
    }
</section><section class="l-section"><h2>Новини партнерів</h2>{
        each(
            shelf.take(4),
            '''
<div class="c-partner"><a href="{href}">{title}</a><p>{lead}</p></div>''',
        )
    }</section></main>
<footer class="l-footer"><p>Усі права захищено. © 2010–2025 ТОВ «Канал Сім». Телегід надають
партнери; онлайн-медіа, ідентифікатор R40-07777.</p></footer></div></body></html>"""


def hashed(story: Story, shelf: Shelf) -> str:
    """A site built with Next.js: class names are hashes, the text is in linked data once more."""
    site = "Фокус громади"
    inline = each(
        shelf.take(1),
        """<div class="sc-1x7k2 bQwErT"><div class="sc-8dj2a kLmNoP">
<p class="sc-9fh3s aZxCvB">{title}</p><p class="sc-9fh3s aZxCvB">{lead}</p></div></div>""",
    )
    lead = f'<p class="sc-3gh5k lEaDxY">{text(story.lead)}</p>' if story.lead else ""
    letter = shelf.pick(
        "Щоп'ятниці ми надсилаємо листа з трьома найкориснішими текстами тижня. Без спаму, "
        "з котами.",
        "Отримуйте головні новини громади щоранку на пошту.",
        "Наш подкаст «Громада на зв’язку» виходить щосереди — шукайте на всіх платформах.",
        "Увійдіть, щоб зберегти статтю й повернутися до неї згодом.",
    )
    body = told(
        story,
        {2: inline},
        p=lambda block, at: f'<p class="sc-9fh3s aZxCvB">{rich(block.text, at)}</p>',
        h2=lambda block, _at: f'<h2 class="sc-7d2kq hJkLmN">{text(block.text)}</h2>',
        quote=lambda block, _at: (
            f'<div class="sc-5hj1w qUoTe7"><p class="sc-9fh3s aZxCvB">{text(block.text)}</p></div>'
        ),
        items=lambda block, _at: listed(block, more=' class="sc-2kd8f xCvBnM"'),
        also=lambda block, _at: (
            '<div class="sc-4kk2l wErTyU"><span class="sc-1aa9p">Читайте також</span>'
            f'<a class="sc-0ok3d" href="{href(block.text)}">{text(block.text)}</a></div>'
        ),
    )
    others = [one._asdict() for one in shelf.take(4)]
    state = json.dumps({"props": {"pageProps": {"others": others}}}, ensure_ascii=False)
    data = linked_data(
        story,
        site,
        body=True,
        mainEntityOfPage=f"https://fokus.example/{story.id}",
        image=[f"https://fokus.example/img/{story.id}.webp"],
    )
    return f"""<!DOCTYPE html><html lang="uk"><head><meta charset="utf-8"/>
<meta name="viewport" content="width=device-width"/><title>{text(story.title)}</title>
{graph(story, site)}{data}<link rel="preload" href="/_next/static/chunks/main.js" as="script"/>
</head><body><div id="__next"><div class="sc-0aa1b gHjKlZ"><div class="sc-6hd8e tOpBaR">
<a href="/">Фокус громади</a><div class="sc-2p9sj"><a href="/a">Бізнес</a><a href="/b">Здоров'я</a>
<a href="/c">Енергія</a><a href="/d">Подкасти</a></div><button>Увійти</button></div>
<div class="sc-8sj2k mAiNcN"><div class="sc-7hs6d"><a href="/">Головна</a><span>/</span>
<a href="/r">{text(story.section)}</a></div>
<h1 class="sc-5k3m1 tItLe9">{text(story.title)}</h1>
<div class="sc-1mm4n"><span>{text(story.author)}</span><span>{day(story)}</span><span>4 хв читання
</span></div>
<div class="sc-3pic1"><span><img src="/_next/image?url={story.id}" alt=""/></span>
<div class="sc-3pic2">Фото: Unsplash</div></div>
{lead}
<div class="sc-7cnt1 cOnTeN">
{body}
</div>
<div class="sc-9nws2 nEwSlE"><p class="sc-9fh3s aZxCvB">{
        letter
    }</p><input placeholder="Електронна пошта"/>
<button>Отримувати</button></div>
<div class="sc-4tag1">{tagged(story, '<a class="sc-4tag2" href="/t">#{tag}</a>')}</div>
<div class="sc-1oth1"><h2 class="sc-7d2kq hJkLmN">Схоже за змістом</h2>{
        each(
            shelf.take(3),
            '''
<div class="sc-8crd1"><a href="{href}"><h3 class="sc-8crd2">{title}</h3></a>
<p class="sc-9fh3s aZxCvB">{lead}</p><span>{time}</span></div>''',
        )
    }</div></div>
<div class="sc-2sid1"><h3>Зараз читають</h3>{
        each(
            shelf.take(5),
            '''<div class="sc-2sid2">
<a href="{href}">{title}</a></div>''',
        )
    }</div>
<div class="sc-6ftr1"><div>Про нас</div><div>Редакційна політика</div>
<div>© 2025 Фокус громади. Дані
захищено політикою приватності.</div></div></div></div>
<script id="__NEXT_DATA__" type="application/json">{state}</script></body></html>"""


def city(story: Story, shelf: Shelf) -> str:
    """A city's site of a franchise: advertisements of readers, hash tags, a note on mistakes."""
    site = "0777 — сайт Вербограда"
    lead = f'<p class="article-details__lead">{text(story.lead)}</p>' if story.lead else ""
    invite = shelf.pick(
        "<p>Залишайтеся на зв'язку! Новини Вербограда — у нашому <a "
        'href="https://t.me/x">Telegram</a>, <a href="/viber">Viber</a> та <a '
        'href="/insta">Instagram</a>.</p>',
        '<p>Новини Вербограда у вашому телефоні: <a href="/app">завантажте застосунок '
        "0777</a>.</p>",
        '<p>Стали свідками події? Надсилайте фото й відео нашому <a href="/bot">боту</a>.</p>',
        "",
    )
    body = told(
        story,
        {1: '<div class="banner-in-text"><!-- 300x250 --><p>РЕКЛАМА</p></div>'},
        quote=lambda block, _at: (
            f'<blockquote class="cite"><p><em>{text(block.text)}</em></p></blockquote>'
        ),
        table=lambda block, _at: f'<div class="table-wrap">{tabled(block, " border=1")}</div>',
        also=lambda block, _at: (
            '<div class="article-read-also"><span>Читайте також:</span> '
            f'<a href="{href(block.text)}">{text(block.text)}</a></div>'
            if shelf.turn % 2
            else f'<p><strong>ЧИТАЙТЕ ТАКОЖ:&nbsp;<a href="{href(block.text)}">'
            f"{text(block.text)}</a></strong></p>"
        ),
    )
    return f"""<!DOCTYPE html><html lang="uk"><head><meta charset="utf-8">
<title>{text(story.title)} - Новини Вербограда</title>{graph(story, site)}</head><body>
<div class="app"><header class="page-header"><a href="/">{site}</a><div class="weather">+4°C</div>
<div class="currency">$ 41.3 € 44.9</div><nav class="header-menu"><a href="/news">Новини</a>
<a href="/list">Довідник</a><a href="/doska">Оголошення</a><a href="/afisha">Афіша</a>
<a href="/rabota">Робота</a><a href="/realty">Нерухомість</a></nav></header>
<div class="row"><main class="col-main"><ul class="breadcrumb-list"><li><a href="/">0777</a></li>
<li><a href="/news">Новини Вербограда</a></li><li>{text(story.title)}</li></ul>
<section class="article-details"><h1 class="article-details__title">{text(story.title)}</h1>
<div class="article-details__meta"><span>{clock(story)}, {dotted(story)}</span>
<span>Надійне джерело</span><span>👁 {shelf.number(300, 20000)}</span>
<a class="author-link" href="/user/5">{text(story.author)}</a></div>
<div class="article-details__image"><img src="/img/{story.id}.jpg" alt=""><div class="photo-author">
Автор: 0777</div></div>
<div class="article-text">
{lead}
{body}
{invite}</div>
<div class="article-details__error">Якщо ви помітили помилку, виділіть необхідний текст і натисніть
Ctrl+Enter, щоб повідомити про це редакцію.</div>
<div class="tags">{tagged(story, '<a href="/t">#{tag}</a> ')}</div>
<div class="rating-block">Ви вже оцінили новину? <b>5,0</b> (оцінок: {shelf.number(2, 40)})
<button>Подобається</button></div></section>
<section class="advert-news"><h3>Спецтема</h3>{
        each(
            shelf.take(2),
            '''<div class="card">
<a href="{href}">{title}</a><p class="card__text">{lead}</p></div>''',
        )
    }</section>
<section class="classifieds"><h3>Оголошення</h3><div class="ad-item"><h4>Здам кімнату студентці</h4>
<p>Центр, пральна машина, спокійна кішка. Без шкідливих звичок, крім кави. 3 500 грн.</p></div>
<div class="ad-item"><h4>Ремонт пральних машин удома</h4><p>Приїду того ж дня, безкоштовна
діагностика, гарантія пів року. Пенсіонерам знижка десять відсотків.</p></div></section>
<section class="comments-block"><h3>Останні коментарі</h3>{
        said(
            shelf.comments(3),
            '''
<div class="comment"><span class="comment__user">{user}</span><p>{text}</p></div>''',
        )
    }
<p>Коментувати можуть лише зареєстровані користувачі.</p></section>
<section class="news-after"><h3>Останні новини</h3>{
        each(
            shelf.take(5),
            '''<div class="card">
<span>{time}</span><a href="{href}">{title}</a><p class="card__text">{lead}</p></div>''',
        )
    }</section>
</main><aside class="col-side"><h3>Популярне</h3>{
        each(
            shelf.take(4),
            '''<div class="side-card">
<a href="{href}">{title}</a></div>''',
        )
    }<h3>Блоги</h3>{
        each(
            shelf.take(1),
            '''<div class="side-card">
<a href="{href}">{title}</a><p>{lead}</p></div>''',
        )
    }</aside></div>
<footer class="page-footer"><p>Повне чи часткове копіювання матеріалів без активного гіперпосилання
на джерело заборонено. Матеріали з позначками «Р», «Новини компаній» є рекламними.</p>
<p>© 2025 0777</p></footer></div></body></html>"""


def amp(story: Story, shelf: Shelf) -> str:
    """The accelerated page of a portal: its own elements for pictures, advertising and lists."""
    site = "Обласний тиждень"
    advert = '<amp-ad width="300" height="250" type="doubleclick"><div fallback></div></amp-ad>'
    lead = f'<h2 class="amp-lead">{text(story.lead)}</h2>' if story.lead else ""
    body = told(
        story,
        {1: advert, 4: advert},
        figure=lambda block, _at: (
            '<figure class="amp-wp-caption"><amp-img src="/i.jpg" width="800" height="500" '
            f'layout="responsive"></amp-img><figcaption>{text(block.text)} / '
            f"{text(block.lines[1])}</figcaption></figure>"
        ),
        also=lambda block, _at: (
            f'<div class="amp-related"><a href="{href(block.text)}?amp">'
            '<amp-img src="/r.jpg" width="90" height="60"></amp-img>'
            f"<p>{text(block.text)}</p></a></div>"
        ),
    )
    return f"""<!doctype html>
<html amp lang="uk"><head><meta charset="utf-8"><title>{text(story.title)}</title>
<link rel="canonical" href="https://tyzhden.example/{story.id}">
<script async src="https://cdn.ampproject.org/v0.js"></script>
<style amp-custom>.amp-lead{{font-weight:700}} .amp-related p{{margin:0}}</style>
{linked_data(story, site)}</head><body>
<amp-sidebar id="sidebar" layout="nodisplay"><ul><li><a href="/">Головна</a></li>
<li><a href="/osvita">Освіта</a></li><li><a href="/pohoda">Погода</a></li>
<li><a href="/podii">Події</a></li></ul></amp-sidebar>
<header class="amp-header"><button on="tap:sidebar.toggle">☰</button><a href="/">{
        site
    }</a></header>
<amp-sticky-ad layout="nodisplay"><amp-ad width="320" height="50" type="x"></amp-ad></amp-sticky-ad>
<article class="amp-wp-article"><header class="amp-wp-article-header">
<h1 class="amp-wp-title">{text(story.title)}</h1>
<div class="amp-wp-meta amp-wp-byline">{text(story.author)}</div>
<div class="amp-wp-meta"><time datetime="{story.published}">{day(story)}</time></div>
<amp-social-share type="facebook"></amp-social-share><amp-social-share type="twitter">
</amp-social-share></header>
<figure class="amp-wp-article-featured-image"><amp-img src="/img/{story.id}.jpg" width="1200"
height="675" layout="responsive"></amp-img><figcaption>Фото ілюстративне</figcaption></figure>
<div class="amp-wp-article-content">
{lead}
{body}
</div>
<footer class="amp-wp-article-footer"><div class="amp-wp-tax-tag">Позначки:
{tagged(story, '<a href="/t">{tag}</a> ')}</div>
<div class="amp-wp-comments-link"><a href="#respond">Залишити відгук</a></div></footer></article>
<section class="amp-more"><h3>Ще новини</h3>
{
        each(
            shelf.take(5),
            '''<div class="amp-more-item"><a href="{href}"><h4>{title}</h4></a>
<p>{lead}</p></div>''',
        )
    }</section>
<amp-list src="/next.json" width="auto" height="200"><div placeholder>Завантажуємо…</div></amp-list>
<footer class="amp-wp-footer"><p>© {site}, 2025. Перейти до <a href="/{story.id}">повної версії</a>
</p><a href="#top">Нагору</a></footer>
<amp-consent id="c" layout="nodisplay"><div>Ми та наші партнери зберігаємо дані на вашому
пристрої, щоб показувати доречну рекламу.<button>Погоджуюся</button></div></amp-consent></body>
</html>"""


def nested(story: Story, shelf: Shelf) -> str:
    """A site made with a page builder: a box in a box around each paragraph."""
    site = "Поверх. Медіа про міста"

    def wrap(inner: str, name: str = "text") -> str:
        return (
            f'<div class="row-block"><div class="row-block__in"><div class="el el-{name}">'
            f'<div class="el__content">{inner}</div></div></div></div>'
        )

    promo = wrap(
        each(shelf.take(1), '<p>{lead}</p><a class="btn" href="{href}">{title}</a>'), "promo"
    )
    lead = wrap(f"<p>{text(story.lead)}</p>", "intro") if story.lead else ""
    coffee = shelf.pick(
        "«Поверх» живе коштом читачів. Якщо вам знадобився цей текст, пригостіть редакцію "
        "кавою — це шістдесят гривень.",
        "Знаєте історію, про яку ми маємо написати? Розкажіть нам, і ми підіймемося на ваш поверх.",
        "Матеріал оновлено: уточнено посаду співрозмовника.",
        "Наступний текст циклу вийде за два тижні. Щоб не пропустити, залиште свою пошту.",
    )
    body = told(
        story,
        {2: promo},
        p=lambda block, at: wrap(f"<p>{rich(block.text, at)}</p>"),
        h2=lambda block, _at: wrap(f"<h2>{text(block.text)}</h2>", "heading"),
        quote=lambda block, _at: wrap(f"<p>{text(block.text)}</p>", "citation"),
        items=lambda block, _at: wrap(listed(block)),
        figure=lambda block, _at: wrap(pictured(block), "image"),
        also=lambda block, _at: wrap(
            f'<div class="link-box"><small>Читайте ще</small><a href="{href(block.text)}">'
            f"{text(block.text)}</a></div>",
            "link",
        ),
    )
    return f"""<!DOCTYPE html><html lang="uk"><head><meta charset="utf-8">
<title>{text(story.title)} | Поверх</title>{graph(story, site)}</head>
<body><div class="site"><div class="site__top"><div class="container"><div class="logo">
<a href="/">Поверх</a></div><div class="menu"><div class="menu__item"><a href="/m">Місто</a></div>
<div class="menu__item"><a href="/t">Техніка</a></div><div class="menu__item"><a href="/l">Люди</a>
</div></div></div></div><div class="site__body"><div class="container"><article class="art">
<div class="art__in"><div class="art__head"><div class="art__rubric">{text(story.section)}</div>
<h1>{text(story.title)}</h1><div class="art__info"><div class="art__by">{text(story.author)}</div>
<div class="art__when">{day(story)} о {clock(story)}</div>
<div class="art__eye">{shelf.number(100, 9000)} переглядів</div></div></div>
<div class="art__cover"><img src="/img/{story.id}.jpg" alt=""><div>Світлина: пресслужба</div></div>
<div class="art__flow"><div class="art__flow-in">
{lead}
{body}
</div></div>
<div class="art__tail"><div class="row-block"><div class="row-block__in"><div class="el el-text">
<div class="el__content"><p>{coffee}</p></div></div></div></div>
<div class="share"><a href="#">Фейсбук</a><a href="#">Телеграм</a><a href="#">Копіювати
посилання</a></div></div></div></article>
<div class="grid"><div class="grid__title">Наступні поверхи</div>{
        each(
            shelf.take(4),
            '''
<div class="grid__cell"><div class="el el-text"><div class="el__content"><h3>{title}</h3>
<p>{lead}</p></div></div></div>''',
        )
    }</div></div></div>
<div class="site__bottom"><div class="container"><p>Медіа «Поверх» створили троє сусідів з одного
під'їзду. Пропозиції щодо співпраці надсилайте на пошту.</p></div></div></div></body></html>"""


def walled(story: Story, shelf: Shelf) -> str:
    """A magazine that asks to subscribe: two pages stop at a wall, two show all and then ask."""
    site = "Ваги"
    cut = shelf.turn % 2 == 0
    wall = """<div class="offer"><div class="offer__fade"></div><h3>Далі — для передплатників</h3>
<p>Цей текст доступний повністю лише за передплатою. Оберіть план: місяць за 89 гривень або рік
за 790. Скасувати можна будь-коли.</p><button>Передплатити</button><p>Вже з нами?
<a href="/login">Увійдіть</a></p></div>"""
    soft = """<div class="offer offer_soft">
<p>Ви прочитали два з трьох безкоштовних матеріалів цього
місяця. Передплатники «Ваг» читають без обмежень і слухають статті в дорозі.</p>
<button>Спробувати за 1 гривню</button></div>"""
    lead = f'<p class="story__deck">{text(story.lead)}</p>' if story.lead else ""
    body = told(
        story,
        also=lambda block, _at: (
            f'<aside class="story__more"><a href="{href(block.text)}">'
            f"{text(block.text)}</a></aside>"
        ),
        quote=lambda block, _at: f'<blockquote class="pull">{text(block.text)}</blockquote>',
    )
    free = linked_data(
        story,
        site,
        isAccessibleForFree=not cut,
        hasPart={"@type": "WebPageElement", "cssSelector": ".story__body"},
        dateModified=moment(story).isoformat(),
    )
    return f"""<!DOCTYPE html><html lang="uk"><head><meta charset="utf-8">
<title>{text(story.title)} · Ваги</title>{graph(story, site)}{free}</head><body class="locked">
<header><a href="/">Ваги</a><nav><ul><li><a href="/g">Гроші</a></li><li><a href="/p">Політика</a>
</li>
<li><a href="/k">Колонки</a></li></ul></nav><a class="cta" href="/subscribe">Передплата</a></header>
<main><div class="story"><p class="story__kicker">{text(story.section)}</p>
<h1>{text(story.title)}</h1>
{lead}
<p class="story__by">{text(story.author)} <time>{dotted(story)}</time></p>
<div class="story__listen"><button>▶</button> Слухати статтю · 6 хв · начитано штучним голосом</div>
<figure><img src="/img/{story.id}.jpg" alt=""><figcaption>Ілюстрація: Марко Туш</figcaption>
</figure>
<div class="story__body">
{body}
</div>
{wall if cut else soft}
<p class="story__topics">{tagged(story, '<a href="/t">{tag}</a> ')}</p></div>
<section class="rail"><h2>Вибір редакції</h2>{
        each(
            shelf.take(3),
            '''<article><h3><a href="{href}">
{title}</a></h3><p>{lead}</p></article>''',
        )
    }</section>
<section class="rail"><h2>Колонки</h2>{
        each(
            shelf.take(2),
            '''<article><h3><a href="{href}">{title}</a>
</h3><p>{lead} Міркує запрошений автор, чия думка може не подобатися нікому.</p></article>''',
        )
    }
</section></main><footer><p>Ваги, 2025. Дзвоніть у відділ передплати з дев'ятої до шостої.</p>
<p>Дочитайте пізніше: збережіть статтю до свого списку.</p></footer></body></html>"""
