"""Landmarks: the parts of a page that authors name alike, and how the words of such names begin.

Only data: `dehusk.features.measuring.landmarks` finds them, and the catalogue lists a feature for each.
"""

from __future__ import annotations

#: Stems of the words for each part; with a full stop behind it the whole word. The longest stem of a word counts.
#: ``comments`` decides most: a thread under an article is chrome, on a forum it is the content.
LANDMARKS: dict[str, str] = {
    "comments": "comment coment komment koment disqus respond response reply replies discuss "
    "talkback guestboo pinglun livefyre",
    "related": "relat recommen popular trending teaser promo similar also. most. suggest upnext readnext readmore "
    "mostread mostview outbrain taboola verwandt zobacz",
    "consent": "cookie consent gdpr newslett subscri sign. signin signup login log. paywall regist onetrust privacy",
    "dialog": "dialog modal popup popover overlay lightbox drawer offcanva flyout tooltip dropdown megamenu",
    "frame": "nav menu breadcru toolbar masthead footer copyrigh legal daohang topbar",
    "sidebar": "side aside widget rail. gutter rightcol leftcol rightrai leftrail secondar complem",
    "sharing": "share sharing social follow tweet twitter facebook bookmark print. printer addthis addtoany whatsapp "
    "pinteres linkedin email",
    "byline": "byline author autor meta posted publish dateline time credit date. dates. datetime updated writer "
    "postmeta postdate entrymet",
    "tagged": "tag. tags. tagged taglist categor topic filed keyword",
    "ads": "ad. ads. advert sponsor banner dfp google gpt. adbox adcontai adwrap adslot adunit adsense",
    "headline": "headline title subtitle subhead heading titel titre titul tytul zagolov biaoti hdline",
    "listing": "archiv blogroll recent latest more. list feed river grid",
    "items": "item card tile box. block. module slot",
    "intro": "lead lede intro summary dek. excerpt abstract standfir deck chapo anons perex vorspann kicker",
    "caption": "caption galler slide carousel photo image img. media thumb figure picture video player foto",
    "thread": "post thread message quote signatur user forum profile avatar member",
    "product": "price product cart. buy. rating review spec. specs. specific descr shop sku basket checkout",
    "text": "text content body copy. article story entry para prose markdown richtext inhalt artikel articol "
    "articul artykul contenu contenid conteudo tekst tresc neirong wenzhang beitrag noticia postbody postcont posttext",
    "holder": "main page wrap contain center centre primary layout column section",
    "header": "header top. logo brand head. search recherch suche",
    "bottom": "bottom foot end. after disclaim terms polic about help contact",
    "hidden": "hidden hide. invisib none.",
    "machines": "visually offscree screenre sr. assistiv",
    "folded": "collaps accordio tab. tabs. tabpane tabcont expand toggle faq. faqs. details",
}
#: Those of which it also tells how many have begun before a block.
COUNTED_LANDMARKS = ("comments", "sharing", "byline", "thread", "caption")
