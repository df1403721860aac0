"""Regional papers and town portals on ready-made engines of several ages."""

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


def newspaper(story: Story, shelf: Shelf) -> str:
    """A magazine theme of WordPress: related boxes and advertising inside the text."""
    site = "Вербоградський вісник"
    inside = f"""<div class="td_block_wrap td_block_related_posts td-in-post">
<div class="td-block-title-wrap"><h4 class="td-block-title"><span>Цікаве за темою</span></h4></div>
{
        each(
            shelf.take(2),
            '''<div class="td_module_mx1 td-module-thumb item-details">
<a href="{href}" rel="bookmark"><img class="entry-thumb" src="{image}" alt=""></a>
<h3 class="entry-title td-module-title"><a href="{href}">{title}</a></h3>
<div class="td-excerpt">{lead}</div></div>''',
        )
    }
</div>"""
    advert = '<div class="td-a-rec td-a-rec-id-content_inline"><span>- Реклама -</span></div>'
    lead = f"<p><strong>{text(story.lead)}</strong></p>" if story.lead else ""
    also = '<p style="text-align: left;"><em>Читайте також: <a href="{}">{}</a></em></p>'
    invite = shelf.pick(
        "<p><strong>Новини без зайвих слів — у нашому <a "
        'href="https://t.me/paper">Телеграмі</a>. Підписуйтесь!</strong></p>',
        "<p><em>Маєте що додати? Пишіть авторці на <a "
        'href="mailto:red@visnyk.example">пошту редакції</a>.</em></p>',
        "",
        "<p>Усі головні новини Вербограда — на <a "
        'href="https://facebook.com/visnyk">сторінці «Вісника»</a> у Фейсбуці.</p>',
    )
    body = told(
        story,
        {1: inside, 3: advert} if shelf.turn % 2 == 0 else {0: advert},
        also=lambda block, _at: also.format(href(block.text), text(block.text)),
        figure=lambda block, _at: pictured(block, ' class="wp-caption aligncenter"'),
    )
    return f"""<!DOCTYPE html>
<html lang="uk"><head><meta charset="UTF-8"><title>{text(story.title)} - {site}</title>
{graph(story, site)}
{linked_data(story, site) if shelf.turn % 2 else ""}
<link rel="stylesheet" href="/wp-content/themes/paper/style.css"></head>
<body class="post-template-default single single-post td-standard-pack">
<div class="td-header-wrap td-header-style-1">
<div class="td-header-top-menu"><div class="td_data_time">{day(story)}</div>
<ul class="top-header-menu"><li><a href="/reklama">Реклама</a></li>
<li><a href="/pro-nas">Про нас</a></li><li><a href="/kontakty">Контакти</a></li></ul></div>
<div class="td-header-menu-wrap"><ul id="menu-main" class="sf-menu">
<li><a href="/">Головна</a></li><li><a href="/novyny">Новини</a></li>
<li><a href="/polityka">Політика</a></li><li><a href="/kultura">Культура</a></li>
<li><a href="/sport">Спорт</a></li><li><a href="/afisha">Афіша</a></li></ul></div></div>
<div class="td-main-content-wrap td-container-wrap"><div class="td-container">
<div class="td-crumb-container"><div class="entry-crumbs"><a href="/">Головна</a>
<i class="td-icon-right"></i> <a href="/novyny">Новини</a> <i class="td-icon-right"></i>
{text(story.title)}</div></div>
<div class="td-pb-row"><div class="td-pb-span8 td-main-content" role="main">
<article id="post-{shelf.number(10000, 90000)}" class="post type-post status-publish hentry">
<div class="td-post-header"><ul class="td-category"><li class="entry-category">
<a href="/cat">{text(story.section)}</a></li></ul>
<header class="td-post-title"><h1 class="entry-title">{text(story.title)}</h1>
<div class="td-module-meta-info"><div class="td-post-author-name">
<div class="td-author-by">Від</div> <a href="/author">{text(story.author)}</a>
<div class="td-author-line"> - </div></div>
<span class="td-post-date"><time class="entry-date">{dotted(story)}</time></span>
<div class="td-post-views"><i class="td-icon-views"></i><span>{shelf.number(90, 9000)}</span></div>
<div class="td-post-comments"><a href="#respond">{shelf.turn}</a></div></div></header></div>
<div class="td-post-sharing td-post-sharing-top"><a href="#">Facebook</a><a href="#">Twitter</a>
<a href="#">Telegram</a><a href="#">Viber</a><span>Поділитися</span></div>
<div class="td-post-content tagdiv-type">
<div class="td-post-featured-image"><figure><img class="entry-thumb" src="/img/{story.id}.jpg"
alt="{text(story.title)}"><figcaption class="wp-caption-text">Ілюстративне фото</figcaption>
</figure></div>
{lead}
{body}
{invite}
</div>
<footer><div class="td-post-source-tags"><ul class="td-tags td-post-small-box clearfix">
<li><span>ТЕГИ</span></li>{tagged(story, '<li><a href="/tag">{tag}</a></li>')}
</ul></div>
<div class="td-block-row td-post-next-prev">
{
        each(
            shelf.take(2),
            '''<div class="td-block-span6 td-post-next-prev-content">
<span>Попередня стаття</span><a href="{href}">{title}</a></div>''',
        )
    }</div>
<div class="td-author-box author-box-wrap"><a href="/author"><img src="/avatar.png" alt=""></a>
<div class="desc"><div class="td-author-name vcard author">{text(story.author)}</div>
<div class="td-author-description">Пише про місто з 2011 року. Любить каву, старі мапи та коли
відповідають на інформаційні запити вчасно.</div></div></div></footer></article>
<div class="td_block_wrap td_block_related_posts"><h4>СХОЖІ СТАТТІ</h4>
{
        each(
            shelf.take(3),
            '''<div class="td_module_related_posts"><h3 class="entry-title">
<a href="{href}">{title}</a></h3><div class="td-excerpt">{lead}</div></div>''',
        )
    }</div>
<div class="comments" id="comments"><h4 class="td-comments-title">{shelf.turn + 1} КОМЕНТАРІ</h4>
<ol class="comment-list">{
        said(
            shelf.comments(shelf.turn + 1),
            '''<li class="comment"><article>
<footer><cite>{user}</cite></footer><div class="comment-content"><p>{text}</p></div>
<a class="comment-reply-link" href="#">Відповісти</a></article></li>''',
        )
    }</ol>
<div id="respond"><h3>НАПИСАТИ ВІДПОВІДЬ</h3><form><textarea></textarea>
<p>Збережіть моє ім'я та електронну пошту в цьому браузері для наступного коментаря.</p></form>
</div></div></div>
<div class="td-pb-span4 td-main-sidebar"><div class="td-ss-main-sidebar">
<aside class="widget"><div class="block-title"><span>Останні новини</span></div>
{
        each(
            shelf.take(4),
            '''<div class="td_module_6"><h3 class="entry-title"><a href="{href}">{title}
</a></h3><span class="td-post-date">{time}</span></div>''',
        )
    }</aside>
<aside class="widget"><div class="block-title"><span>Думка</span></div>
{
        each(
            shelf.take(2),
            '''<div class="td_module_10"><h3><a href="{href}">{title}</a></h3>
<div class="td-excerpt">{lead} Далі — у колонці нашої авторки, яка побачила все на власні очі.
</div></div>''',
        )
    }</aside></div></div></div></div></div>
<div class="td-footer-wrapper"><div class="footer-text-wrap">Вербоградський вісник — газета, яка
виходить із 1990 року. Передрук дозволено лише з посиланням.<div>Пишіть нам:
<a href="mailto:red@visnyk.example">red@visnyk.example</a></div></div>
<div class="td-sub-footer-copy">&copy; 2025 ТОВ «Вісник Вербограда»</div></div>
<div id="cookie-notice">Ми використовуємо файли cookie, щоб покращити ваш досвід на сайті.
<a href="#">Гаразд</a></div></body></html>"""


def blocks(story: Story, shelf: Shelf) -> str:
    """The block editor of WordPress: a group with a coloured ground for what else to read."""
    site = "Ґанок"
    group = f"""<div class="wp-block-group has-pale-cyan-background has-background">
<div class="wp-block-group__inner-container"><p class="has-small-font-size">До теми</p>
{
        each(
            shelf.take(1),
            '''<p class="wp-block-paragraph"><a href="{href}"><strong>{title}</strong></a>
<br>{lead}</p>''',
        )
    }</div></div>"""
    button = """<div class="wp-block-buttons"><div class="wp-block-button">
<a class="wp-block-button__link" href="/donate">Підтримати «Ґанок» на спільнокошті</a></div>
</div>"""
    lead = f'<p class="has-medium-font-size">{text(story.lead)}</p>' if story.lead else ""
    thanks = shelf.pick(
        "Цей матеріал вийшов завдяки читачам, які щомісяця підтримують редакцію. Станьте "
        'одним із них — <a href="/donate">тут</a>.',
        'Підтримайте «Ґанок» — <a href="/donate">від п’ятдесяти гривень</a>.',
        "Долучайтеся до спільноти «Ґанку», щоб ми й далі розповідали про людей навколо.",
        "Матеріал створено в межах проєкту «Громади пишуть» за кошти фонду «Перо».",
    )
    body = told(
        story,
        {2: group, 5: button},
        h2=lambda block, _at: f'<h3 class="wp-block-heading">{text(block.text)}</h3>',
        quote=lambda block, _at: (
            f'<blockquote class="wp-block-quote is-layout-flow"><p>{text(block.text)}</p>'
            "</blockquote>"
        ),
        items=lambda block, _at: listed(block, more=' class="wp-block-list"'),
        table=lambda block, _at: f'<figure class="wp-block-table">{tabled(block)}</figure>',
        figure=lambda block, _at: pictured(block, ' class="wp-block-image size-large"'),
        also=lambda block, _at: (
            '<hr class="wp-block-separator"><p><mark>Читайте також:</mark> '
            f'<a href="{href(block.text)}">{text(block.text)}</a></p>'
            '<hr class="wp-block-separator">'
        ),
    )
    excerpt = f'<div class="wp-block-post-excerpt"><p>{text(story.lead)}</p></div>'
    outside = shelf.turn % 2 == 1 and bool(story.lead)
    return f"""<!DOCTYPE html>
<html lang="uk"><head><meta charset="utf-8"><title>{text(story.title)} &#8211; {site}</title>
{graph(story, site)}</head>
<body class="wp-singular single-post wp-embed-responsive"><div class="wp-site-blocks">
<header class="wp-block-template-part"><p class="wp-block-site-title"><a href="/">{site}</a></p>
<nav class="wp-block-navigation"><ul class="wp-block-navigation__container">
<li><a href="/reportazhi">Репортажі</a></li><li><a href="/osvita">Освіта</a></li>
<li><a href="/hroshi">Гроші громади</a></li><li><a href="/komanda">Команда</a></li></ul></nav>
</header>
<main class="wp-block-group" id="wp--skip-link--target">
<div class="wp-block-post-terms"><a href="/cat" rel="tag">{text(story.section)}</a></div>
<h1 class="wp-block-post-title">{text(story.title)}</h1>
{excerpt if outside else ""}
<div class="wp-block-post-author__content"><p class="wp-block-post-author__byline">Текст</p>
<p class="wp-block-post-author__name">{text(story.author)}</p></div>
<div class="wp-block-post-date"><time datetime="{story.published}">{day(story)}</time></div>
<figure class="wp-block-post-featured-image"><img src="/img/{story.id}.jpg" alt=""></figure>
<div class="entry-content wp-block-post-content is-layout-flow">
{"" if outside else lead}
{body}
<p class="has-text-align-center has-background"><em>{thanks}</em></p>
<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Поширити це:</h3>
<ul><li><a href="#">Facebook</a></li><li><a href="#">Telegram</a></li><li><a href="#">X</a></li>
</ul>
</div><div id="jp-relatedposts"><h3>Пов'язано</h3>
{
        each(
            shelf.take(3),
            '''<div class="jp-relatedposts-post"><h4><a href="{href}">{title}</a></h4>
<p class="jp-relatedposts-post-excerpt">{lead}</p></div>''',
        )
    }</div></div>
<div class="taxonomy-post_tag wp-block-post-terms">{tagged(story, "{tag}, ")}</div>
<div class="wp-block-group post-navigation">{
        each(
            shelf.take(2),
            '''
<div class="post-navigation-link-previous"><a href="{href}">{title}</a></div>''',
        )
    }</div>
<div class="wp-block-comments"><h2 class="wp-block-comments-title">Відгуки</h2>
<ol class="wp-block-comment-template">{
        said(
            shelf.comments(3),
            '''<li>
<div class="wp-block-comment-author-name">{user}</div>
<div class="wp-block-comment-content"><p>{text}</p></div></li>''',
        )
    }</ol></div>
<div class="wp-block-query"><h2>Ще в цьому розділі</h2><ul class="wp-block-post-template">
{
        each(
            shelf.take(4),
            '''<li class="wp-block-post"><h3><a href="{href}">{title}</a></h3>
<div class="wp-block-post-excerpt"><p class="wp-block-post-excerpt__excerpt">{lead}</p></div></li>
''',
        )
    }</ul></div></main>
<footer class="wp-block-template-part"><p>{site} — незалежне видання громади Заріччя.
Ідентифікатор у реєстрі медіа R40-01234.</p><p>Передплатіть нашу недільну розсилку: раз на
тиждень, без реклами, з рецептом наприкінці.</p><p>© 2025</p></footer></div></body></html>"""


def table_paper(story: Story, shelf: Shelf) -> str:
    """A paper's site of the 2000s: tables for the layout, two breaks for a paragraph."""
    site = "Газета «Надбрідські вісті»"

    def line(block: Block, at: int) -> str:
        return rich(block.text, at) + "<br>\n<br>"

    body = told(
        story,
        p=line,
        h2=lambda block, _at: f"<b>{text(block.text)}</b><br><br>",
        quote=lambda block, _at: f"<i>{text(block.text)}</i><br><br>",
        items=lambda block, _at: "".join(f"— {text(one)}<br>\n" for one in block.lines) + "<br>",
        figure=lambda block, _at: (
            '<table align="right" width="220"><tr><td><img src="/foto/1.jpg" width="210"><br>'
            f'<font size="1">{text(block.text)}</font></td></tr></table>'
        ),
        also=lambda block, _at: (
            f'&gt;&gt; Читайте також: <a href="{href(block.text)}">{text(block.text)}</a><br><br>'
        ),
    )
    lead = f"<b>{text(story.lead)}</b><br><br>" if story.lead else ""
    left = each(
        shelf.take(5),
        '<tr><td bgcolor="#eeeeee"><font size="1">{time}</font> <a href="{href}">{title}</a><br>'
        '<font size="1">{lead}</font></td></tr>',
    )
    right = each(
        shelf.take(3),
        '<p><b><a href="{href}">{title}</a></b><br>{lead} Читайте у свіжому числі газети, яке'
        " вже надійшло до кіосків і передплатників.</p>",
    )
    voice = said(shelf.comments(4), "<hr size=1><b>{user}</b> написав(ла):<br>{text}<br>")
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{site} :: {text(story.title)}</title></head>
<body bgcolor="#ffffff" topmargin="0" leftmargin="0">
<table width="980" align="center" border="0" cellpadding="0" cellspacing="0">
<tr><td colspan="3" height="110"><a href="/"><img src="/img/logo.gif" alt="{site}"></a>
<font color="#666666">Виходить щосереди і щосуботи. Тираж 4 200 примірників</font></td></tr>
<tr><td colspan="3" bgcolor="#003366"><a href="/">Головна</a> | <a href="/archive">Архів</a> |
<a href="/ads">Оголошення</a> | <a href="/guest">Гостьова книга</a> | <a href="/contacts">Адреса
редакції</a></td></tr>
<tr><td width="190" valign="top"><table width="100%" cellpadding="4">
<tr><td bgcolor="#cccccc"><b>СТРІЧКА НОВИН</b></td></tr>{left}
<tr><td><form action="/search"><input name="q"><input type="submit" value="Шукати"></form></td></tr>
<tr><td><b>Опитування</b><br>Чи задоволені ви роботою водоканалу?<br><input type="radio">Так
<input type="radio">Ні <input type="radio">У мене криниця</td></tr></table></td>
<td width="570" valign="top"><table width="100%" cellpadding="8"><tr><td>
<font size="1"><a href="/">Головна</a> / <a href="/s">{text(story.section)}</a></font></td></tr>
<tr><td><font size="5" color="#003366">{text(story.title)}</font></td></tr>
<tr><td><font size="1">{dotted(story)} {clock(story)} | Переглядів: {shelf.number(50, 3000)} |
<a href="#print">Версія для друку</a></font></td></tr>
<tr><td><p align="justify"><img src="/foto/{story.id}.jpg" align="left" hspace="8" width="250">
{lead}
{body}
</p><p align="right"><i>{text(story.author)}</i></p></td></tr>
<tr><td><font size="2">Помітили помилку? Виділіть її мишкою та натисніть Ctrl+Enter</font></td></tr>
<tr><td bgcolor="#f0f0f0"><b>Інші матеріали рубрики:</b><ul>
{each(shelf.take(4), '<li><a href="{href}">{title}</a>')}</ul></td></tr>
<tr><td><b>Коментарі ({4 if shelf.turn % 2 else 0})</b><br>{voice if shelf.turn % 2 else ""}
<a href="/login">Увійдіть</a>, щоб залишити коментар.</td></tr></table></td>
<td width="220" valign="top" bgcolor="#fafafa"><b>ЧИТАЙТЕ В ГАЗЕТІ</b>{right}
<a href="/banner"><img src="/b/okna.gif" alt="Вікна від виробника"></a>
<p><b>Курс НБУ</b><br>USD 41,25<br>EUR 44,80</p></td></tr>
<tr><td colspan="3" align="center" bgcolor="#003366"><font color="#ffffff" size="1">© Газета
«Надбрідські вісті», 2003–2025. При використанні матеріалів гіперпосилання обов'язкове.
Редакція не завжди поділяє думку авторів.</font></td></tr></table></body></html>"""


def drupal(story: Story, shelf: Shelf) -> str:
    """A town portal on Drupal: fields, regions and views; the lead is a field of its own."""
    site = "Старий Брід. Міський портал"
    lead = (
        '<div class="field field-name-field-anons field-type-text-long"><div class="field-items">'
        f'<div class="field-item even">{text(story.lead)}</div></div></div>'
        if story.lead
        else ""
    )
    side = each(
        shelf.take(4),
        '<div class="views-row"><span class="views-field-created">{time}</span>'
        '<div class="views-field-title"><a href="{href}">{title}</a></div>'
        '<div class="views-field-body"><p>{lead}</p></div></div>',
    )
    body = told(
        story,
        h2=lambda block, _at: f"<h3>{text(block.text)}</h3>",
        also=lambda block, _at: (
            '<div class="node node-news node-teaser view-mode-inline">'
            f'<h4><a href="{href(block.text)}">{text(block.text)}</a></h4>'
            "<p>Наші кореспонденти розповідали про це минулого місяця, відтоді багато що змінилося."
            '</p><a class="more-link" href="#">Детальніше</a></div>'
        ),
    )
    return f"""<!DOCTYPE html>
<html lang="uk" dir="ltr"><head><meta charset="utf-8"><meta name="Generator" content="Drupal 7">
<title>{text(story.title)} | {site}</title></head>
<body class="html not-front not-logged-in two-sidebars page-node node-type-news">
<div id="skip-link"><a href="#main-content">Перейти до основного вмісту</a></div>
<div id="page-wrapper"><div id="page"><div id="header"><a href="/" id="logo">{site}</a>
<div class="region region-header"><div class="block block-search"><form><input></form></div>
<div class="block block-locale"><ul><li>Українська</li><li>English</li></ul></div></div></div>
<div id="navigation"><h2 class="element-invisible">Головне меню</h2><ul class="links">
<li><a href="/news">Новини</a></li><li><a href="/council">Міська рада</a></li>
<li><a href="/transport">Розклади</a></li><li><a href="/photo">Фотогалерея</a></li></ul></div>
<div id="breadcrumb"><h2 class="element-invisible">Ви є тут</h2><div class="breadcrumb">
<a href="/">Головна</a> » <a href="/news">Новини</a></div></div>
<div id="main-wrapper"><div id="main" class="clearfix">
<div id="sidebar-first" class="column sidebar"><div class="region region-sidebar-first">
<div class="block block-menu"><h2>Розділи</h2><ul class="menu"><li><a href="/a">Події</a></li>
<li><a href="/b">Довкілля</a></li><li><a href="/c">Люди</a></li></ul></div>
<div class="block block-user"><h2>Вхід на сайт</h2><form><label>Ім'я</label><input>
<label>Пароль</label><input><a href="/user/password">Забули пароль?</a></form></div></div></div>
<div id="content" class="column"><div class="section"><a id="main-content"></a>
<h1 class="title" id="page-title">{text(story.title)}</h1>
<div class="region region-content"><div id="block-system-main" class="block block-system">
<div class="content"><div id="node-{shelf.number(100, 9999)}" class="node node-news clearfix">
<div class="meta submitted">Опубліковано {dotted(story)} - {clock(story)} користувачем
<span class="username">{text(story.author)}</span></div>
<div class="content clearfix">{lead}
<div class="field field-name-field-image"><div class="field-items"><div class="field-item even">
<img src="/sites/default/files/{story.id}.jpg" alt="" title="Фото: архів порталу"></div></div></div>
<div class="field field-name-body field-type-text-with-summary field-label-hidden">
<div class="field-items"><div class="field-item even" property="content:encoded">
{body}
</div></div></div>
<div class="field field-name-field-tags"><div class="field-label">Мітки:&nbsp;</div>
<div class="field-items">{tagged(story, '<a href="/t">{tag}</a> ')}</div></div>
</div><div class="link-wrapper"><ul class="links inline"><li class="comment_forbidden first">
<a href="/user/login">Увійдіть</a> або <a href="/user/register">зареєструйтесь</a>, щоб
залишати коментарі</li><li class="statistics_counter last">{shelf.number(60, 4000)} читань</li>
</ul></div>
<div id="comments" class="comment-wrapper"><h2 class="title">Коментарі</h2>
{
        said(
            shelf.comments(shelf.turn),
            '''<div class="comment clearfix"><div class="attribution">
<span class="username">{user}</span></div><div class="comment-text">
<h3><a href="#c">Без теми</a></h3><div class="content"><div class="field-item"><p>{text}</p>
</div></div></div></div>''',
        )
    }</div></div></div></div>
<div class="block block-views"><h2>Також у рубриці «{text(story.section)}»</h2>
<div class="view-content">{
        each(
            shelf.take(3),
            '''<div class="views-row">
<h3><a href="{href}">{title}</a></h3><div class="field-content"><p>{lead} Подробиці
з'ясовували наші кореспонденти.</p></div></div>''',
        )
    }</div></div></div></div></div>
<div id="sidebar-second" class="column sidebar"><div class="block block-views"><h2>Свіже</h2>
<div class="view-content">{side}</div></div><div class="block block-block"><h2>Погода</h2>
<p>Удень +7, вночі +1, вітер західний.</p></div></div></div></div>
<div id="footer-wrapper"><div class="region region-footer"><p>Портал створено за підтримки
громади. Думки авторів можуть не збігатися з думкою редакції.</p></div></div></div></div>
</body></html>"""


def joomla(story: Story, shelf: Shelf) -> str:
    """A district paper on Joomla with its article facts, pager and comments."""
    site = "Чорноставська зоря"
    lead = f"<p><strong><em>{text(story.lead)}</em></strong></p>" if story.lead else ""
    body = told(
        story,
        p=lambda block, at: f'<p style="text-align: justify;">{rich(block.text, at)}</p>',
        quote=lambda block, _at: (
            f'<p style="text-align: justify; padding-left: 30px;"><em>{text(block.text)}</em></p>'
        ),
        figure=lambda block, _at: (
            '<div class="img_caption" style="float: right; width: 300px;">'
            f'<img src="/images/p.jpg" alt=""><p class="img_caption">{text(block.text)}</p></div>'
        ),
        also=lambda block, _at: (
            f'<p><a href="{href(block.text)}">{text(block.text)}</a> (читайте також)</p>'
        ),
    )
    return f"""<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="uk-ua" lang="uk-ua"><head>
<meta http-equiv="content-type" content="text/html; charset=utf-8" />
<meta name="generator" content="Joomla! - Open Source Content Management" />
<meta name="author" content="{text(story.author)}" /><title>{text(story.title)}</title></head>
<body class="site com_content view-article"><div id="wrapper">
<div id="top"><div class="moduletable"><p>Щотижнева газета Чорноставського району. Передплатний
індекс 30999</p></div><ul class="nav menu"><li><a href="/">Головна</a></li>
<li><a href="/novyny">Новини району</a></li><li><a href="/vitannia">Вітання</a></li>
<li><a href="/ohol">Оголошення</a></li></ul></div>
<div id="left"><div class="moduletable_menu"><h3>Рубрики</h3><ul class="menu">
<li><a href="/1">Поле</a></li><li><a href="/2">Люди і долі</a></li><li><a href="/3">Довкілля</a>
</li>
</ul></div><div class="moduletable"><h3>Найчитаніше</h3><ul class="mostread">
{each(shelf.take(5), '<li><a href="{href}">{title}</a></li>')}</ul></div></div>
<div id="content"><div class="breadcrumbs"><span class="showHere">Ви знаходитесь тут: </span>
<a href="/">Головна</a> › <a href="/novyny">{text(story.section)}</a> › {text(story.title)}</div>
<div class="item-page" itemscope><h2 itemprop="headline">{text(story.title)}</h2>
<ul class="actions"><li class="print-icon"><a href="#">Друк</a></li>
<li class="email-icon"><a href="#">E-mail</a></li></ul>
<dl class="article-info"><dt class="article-info-term">Деталі</dt>
<dd class="category-name">Категорія: <a href="/c">{text(story.section)}</a></dd>
<dd class="published">Опубліковано: {day(story)}, {clock(story)}</dd>
<dd class="createdby">Автор: {text(story.author)}</dd>
<dd class="hits">Перегляди: {shelf.number(100, 5000)}</dd></dl>
<div itemprop="articleBody">{lead}
{body}</div>
<ul class="pager pagenav"><li class="previous"><a href="/p">&lt; Попередня</a></li>
<li class="next"><a href="/n">Наступна &gt;</a></li></ul>
<div id="jc"><div id="comments"><h4>Коментарі <a class="refresh" href="#">Оновити</a></h4>
<div id="comments-list">{
        said(
            shelf.comments(5 if shelf.turn % 2 else 2),
            '''
<div class="even"><div class="rbox"><a class="comment-anchor" href="#">#1</a>
<span class="comment-author">{user}</span> <span class="comment-date">05.05.2025 18:10</span>
<div class="comment-body">{text}</div><span class="comments-buttons"><a href="#">Цитувати</a>
</span></div></div>''',
        )
    }</div><div id="comments-form"><p>Адміністрація сайту не несе
відповідальності за зміст коментарів. Нецензурні повідомлення буде вилучено.</p></div></div></div>
</div></div><div id="right"><div class="moduletable"><h3>Останні новини</h3>
{
        each(
            shelf.take(4),
            '''<div class="newsflash"><h4><a href="{href}">{title}</a></h4><p>{lead}</p>
<a class="readmore" href="{href}">Детальніше...</a></div>''',
        )
    }</div>
<div class="moduletable"><h3>Вітаємо!</h3><p>Дорогу бабусю Ганну Петрівну з вісімдесятиріччям
сердечно вітають діти, семеро онуків і правнук Данилко. Хай не болить спина, а сусіди заздрять!
</p></div></div><div id="footer"><p>© 2025 {
        site
    }. Усі права захищено.</p></div></div></body></html>"""


def old_engine(story: Story, shelf: Shelf) -> str:
    """A news script of the late 2000s in windows-1251: breaks in one box, no paragraphs."""
    site = "Новини Кам'яної Гаті"
    body = told(
        story,
        p=lambda block, at: rich(block.text, at) + "<br /><br />",
        h2=lambda block, _at: f"<b>{text(block.text)}</b><br />",
        quote=lambda block, _at: (
            f'<!--QuoteBegin--><div class="quote">{text(block.text)}</div><!--QuoteEnd--><br />'
        ),
        figure=lambda block, _at: (
            '<!--dle_image_begin--><div align="center"><img src="/uploads/a.jpg" '
            f'alt="{text(block.text)}" title="{text(block.text)}"></div><!--dle_image_end--><br />'
        ),
        also=lambda block, _at: (
            f'<b>Читайте також:</b> <a href="{href(block.text)}">{text(block.text)}</a><br /><br />'
        ),
    )
    lead = f"<b>{text(story.lead)}</b><br /><br />" if story.lead else ""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "">
<html xmlns="http://www.w3.org/1999/xhtml"><head>
<meta http-equiv="Content-Type" content="text/html; charset=windows-1251" />
<title>{text(story.title)} » {site}</title>
<meta name="generator" content="DataLife Engine" /></head><body>
<div id="loading-layer" style="display:none">Завантаження. Будь ласка, зачекайте...</div>
<div class="head"><h1 class="logo"><a href="/">{site}</a></h1><ul id="topmenu">
<li><a href="/">На головну</a></li><li><a href="/rules">Правила</a></li>
<li><a href="/feedback">Зворотний зв'язок</a></li></ul></div>
<div class="wrap"><div class="lcol"><div class="block"><div class="btitle">Навігація</div>
<a href="/a">Події</a><a href="/b">Культура</a><a href="/c">Сільське господарство</a></div>
<div class="block"><div class="btitle">Топ новин</div>
{each(shelf.take(5), '<div class="topn"><a href="{href}">{title}</a><br />{lead}</div>')}</div>
<div class="block"><div class="btitle">Календар</div><table><tr><td>Пн</td><td>Вт</td><td>Ср</td>
</tr><tr><td>1</td><td>2</td><td>3</td></tr></table></div></div>
<div class="mcol"><div id="dle-content"><div class="speedbar"><a href="/">{site}</a> &raquo;
<a href="/s">{text(story.section)}</a> &raquo; {text(story.title)}</div>
<div class="base fullstory"><h3 class="btl"><span id="news-title">{text(story.title)}</span></h3>
<div class="binfo">Автор: <a href="/user/admin">admin</a>, {dotted(story)}, {clock(story)}.
Переглядів: {shelf.number(100, 7000)}</div>
<div class="maincont"><div id="news-id-{shelf.number(100, 999)}" style="display:inline;">{lead}
{body}
</div></div>
<div class="rating">Рейтинг: <b>{shelf.number(1, 5)}</b> Проголосувало: {shelf.number(2, 60)}</div>
<div class="berrors">Шановний відвідувачу, Ви зайшли на сайт як незареєстрований користувач.
Ми рекомендуємо Вам зареєструватися або увійти на сайт під своїм ім'ям.</div>
<div class="related"><div class="dtop"><b>Інші новини по темі:</b></div><ul class="reset">
{each(shelf.take(5), '<li><a href="{href}">{title}</a></li>')}</ul></div></div>
<div id="dle-comments-list">{
        said(
            shelf.comments(shelf.turn + 1),
            '''<div class="bcomment">
<div class="dtop"><h3>{user}</h3> Група: Гості</div><div class="cominfo">
<div id="comm-id">{text}</div></div></div>''',
        )
    }</div>
<div class="berrors">Інформація. Відвідувачі, які перебувають у групі Гості, не можуть залишати
коментарі до цієї публікації.</div></div></div>
<div class="rcol"><div class="block"><div class="btitle">Анонси</div>
{
        each(
            shelf.take(3),
            '''<div class="short"><h4><a href="{href}">{title}</a></h4><div>{lead}
Усе, що відомо на цей час, зібрали в одному матеріалі.</div></div>''',
        )
    }</div></div></div>
<div class="foot">Копіювання матеріалів дозволено за наявності прямого посилання. &copy; 2009-2025
</div></body></html>"""
