"""How forum software lays out a thread: the page, and one post of it, as HTML with places to fill in.

Written after what each software's threads look like, cut down to what carries text or a name. In braces: ``title`` of
the thread, ``posts``, ``text`` of a post, ``signature``; ``who``, ``when``, ``number``, ``count``, ``place`` and
``rank`` of its writer; all others are words of the software, in `WORDS`.
"""

from __future__ import annotations

from typing import NamedTuple


class ForumLayout(NamedTuple):
    """The markup of one kind of forum."""

    page: str
    """What stands between the site's header and footer."""
    post: str
    """One post."""
    first: str = ""
    """The first post, "" where it looks like the others."""


LAYOUTS = (
    ForumLayout(  # phpBB 3
        '<div id="page-body"><h2 class="topic-title"><a href="#">{title}</a></h2><div class="action-bar bar-top">'
        '<a class="button" href="#">{post_reply}</a><div class="pagination">{count} {posts_word} {page_of}</div></div>{posts}'
        '<div class="action-bar"><a href="#">{post_reply}</a></div><div class="stat-block online-list"><h3>{online}</h3>'
        "<p>{browsing}</p></div></div>",
        '<div class="post has-profile bg2"><div class="inner"><dl class="postprofile"><dt><a class="username" href="#">{who}'
        '</a></dt><dd class="profile-rank">{rank}</dd><dd class="profile-posts"><strong>{posts_word}:</strong> {count}</dd>'
        '<dd class="profile-joined"><strong>{joined}:</strong> {when}</dd><dd>{location}: {place}</dd></dl>'
        '<div class="postbody"><h3><a href="#">{re}: {title}</a></h3><p class="author">{by} <strong>{who}</strong> » {when}'
        '</p><div class="content">{text}</div><div class="signature">{signature}</div></div>'
        '<div class="back2top"><a href="#">{top}</a></div></div></div>',
    ),
    ForumLayout(  # phpBB 2: a table, a row a post
        '<table class="forumline"><tr><td colspan="2"><a class="maintitle" href="#">{title}</a></td></tr><tr>'
        '<th class="thLeft">{author}</th><th class="thRight">{message}</th></tr>{posts}<tr><td class="catBottom">'
        '<span class="gensmall">{page_of}</span></td></tr></table>',
        '<tr><td class="row1"><span class="name"><b>{who}</b></span><br><span class="postdetails">{rank}<br>{joined}: {when}'
        '<br>{posts_word}: {count}<br>{location}: {place}</span></td><td class="row1"><table><tr><td><span '
        'class="postdetails">{posted}: {when} {subject}: {re} {title}</span></td><td><a href="#">{quote}</a></td></tr><tr>'
        '<td colspan="2"><span class="postbody">{text}</span><span class="postbody">_________________<br>{signature}</span>'
        '</td></tr></table></td></tr><tr><td class="row1"><span class="nav"><a href="#">{top}</a></span></td></tr>',
    ),
    ForumLayout(  # vBulletin 3
        '<div id="posts">{posts}</div><table class="tborder"><tr><td class="thead">{similar}</td></tr></table>',
        '<table class="tborder"><tr><td class="thead">{when}</td><td class="thead">#<a href="#">{number}</a></td></tr><tr>'
        '<td class="alt2"><a class="bigusername" href="#">{who}</a><div class="smallfont">{rank}</div><div class="smallfont">'
        '<div>{joined}: {when}</div><div>{posts_word}: {count}</div></div></td><td class="alt1"><div class="smallfont">'
        "<strong>{title}</strong></div><hr><div>{text}</div><div>__________________<br>{signature}</div></td></tr></table>",
    ),
    ForumLayout(  # vBulletin 4
        '<div id="pagetitle"><h1><span class="threadtitle"><a href="#">{title}</a></span></h1></div><ol id="posts" '
        'class="posts">{posts}</ol><div class="navlinks">{page_of}</div>',
        '<li class="postbitlegacy postbitim postcontainer"><div class="posthead"><span class="date">{when}</span><a '
        'class="postcounter" href="#">#{number}</a></div><div class="postdetails"><div class="userinfo"><a class="username" '
        'href="#">{who}</a><span class="usertitle">{rank}</span><dl class="userinfo_extra"><dt>{joined}</dt><dd>{when}</dd>'
        '<dt>{posts_word}</dt><dd>{count}</dd></dl></div><div class="postbody"><h2 class="title">{re}: {title}</h2>'
        '<div class="content"><blockquote class="postcontent restore">{text}</blockquote></div>'
        '<blockquote class="signature restore">{signature}</blockquote></div></div><div class="postfoot"><a href="#">{quote}'
        "</a></div></li>",
    ),
    ForumLayout(  # XenForo 2
        '<div class="p-title"><h1 class="p-title-value">{title}</h1></div><div class="p-description"><ul><li>{author} '
        '<a href="#">{who}</a></li><li>{when}</li></ul></div><div class="block-body">{posts}</div><div class="block">'
        '<h3>{similar}</h3></div><div class="blockMessage"><a href="#">{must_log_in}</a></div>',
        '<article class="message message--post"><div class="message-inner"><div class="message-cell message-cell--user">'
        '<h4 class="message-name">{who}</h4><h5 class="userTitle message-userTitle">{rank}</h5><dl class="pairs"><dt>{joined}'
        "</dt><dd>{when}</dd></dl><dl><dt>{posts_word}</dt><dd>{count}</dd></dl></div>"
        '<div class="message-cell message-cell--main"><header class="message-attribution"><time>{when}</time><a href="#">'
        '#{number}</a></header><div class="message-content"><article class="message-body"><div class="bbWrapper">{text}'
        '</div></article></div><aside class="message-signature"><div class="bbWrapper">{signature}</div></aside>'
        '<footer class="message-footer"><a href="#">{like}</a><a href="#">{reply}</a></footer></div></div></article>',
    ),
    ForumLayout(  # XenForo 1
        '<div class="titleBar"><h1>{title}</h1><p class="muted">{by} {who}, {when}.</p></div><ol class="messageList">{posts}'
        '</ol><div class="PageNav">{page_of}</div>',
        '<li class="message"><div class="messageUserInfo"><h3 class="userText"><a class="username" href="#">{who}</a>'
        '<em class="userTitle">{rank}</em></h3><div class="extraUserInfo"><dl><dt>{joined}:</dt><dd>{when}</dd></dl></div></div>'
        '<div class="messageInfo primaryContent"><div class="messageContent"><article><blockquote class="messageText '
        'ugc baseHtml">{text}</blockquote></article></div><div class="signature messageText">{signature}</div>'
        '<div class="messageMeta"><a href="#">{who}, {when}</a> <a href="#">{reply}</a></div></div></li>',
    ),
    ForumLayout(  # Discourse, as search engines get it
        '<div id="topic-title"><h1><a href="#">{title}</a></h1><div class="topic-category"><a href="#">{place}</a></div></div>'
        '{posts}<div class="crawler-linkback-list"><a href="#">{similar}</a></div>',
        '<div class="topic-body crawler-post"><div class="crawler-post-meta"><span class="creator"><a href="#">{who}</a></span>'
        '<span class="crawler-post-infos"><time class="post-time">{when}</time><span>{number}</span></span></div>'
        '<div class="post" itemprop="text">{text}</div><div class="post-likes">{count} {like}</div></div>',
    ),
    ForumLayout(  # Discourse, as it is shown
        '<div class="title-wrapper"><h1><a class="fancy-title" href="#">{title}</a></h1></div><div class="post-stream">{posts}'
        '</div><div class="suggested-topics"><h3>{similar}</h3></div>',
        '<div class="topic-post"><article class="onscreen-post"><div class="topic-body"><div class="topic-meta-data">'
        '<div class="names"><span class="username"><a href="#">{who}</a></span><span class="user-title">{rank}</span></div>'
        '<div class="post-infos">{when}</div></div><div class="regular contents"><div class="cooked">{text}</div>'
        '<section class="post-menu-area"><button>{like}</button><button>{reply}</button></section></div></div></article></div>',
    ),
    ForumLayout(  # bbPress
        '<h1 class="entry-title">{title}</h1><div id="bbpress-forums"><div class="bbp-template-notice info"><ul><li>'
        '{last_post} {by} {who}</li></ul></div><ul class="forums bbp-replies"><li class="bbp-header"><div '
        'class="bbp-reply-author">{author}</div><div class="bbp-reply-content">{posts_word}</div></li><li class="bbp-body">'
        '{posts}</li></ul><div class="bbp-pagination-count">{page_of}</div><div class="bbp-no-reply"><p>{must_log_in}</p></div>'
        "</div>",
        '<div class="bbp-reply-header"><div class="bbp-meta"><span class="bbp-reply-post-date">{when}</span><a '
        'class="bbp-reply-permalink" href="#">#{count}</a></div></div><div class="reply type-reply hentry">'
        '<div class="bbp-reply-author"><a class="bbp-author-name" href="#">{who}</a><div class="bbp-author-role">{rank}</div>'
        '</div><div class="bbp-reply-content">{text}</div></div>',
    ),
    ForumLayout(  # Drupal's forum: a node and comments on it
        '<h1 class="page-title">{title}</h1>{posts}<ul class="links"><li><a href="#">{must_log_in}</a></li></ul>',
        '<div class="comment odd"><h3><a href="#">{re} {title}</a></h3><div class="submitted">{by} {who} {when}</div>'
        '<div class="content">{text}<div class="user-signature">{signature}</div></div><ul class="links"><li><a href="#">'
        "{reply}</a></li></ul></div>",
        '<div class="node node-forum"><div class="submitted">{by} {who} {when}</div><div class="content">{text}</div></div>',
    ),
    ForumLayout(  # Stack Exchange
        '<div id="question-header"><h1><a class="question-hyperlink" href="#">{title}</a></h1></div>{posts}'
        '<div id="sidebar"><h4>{similar}</h4></div>',
        '<div class="answer"><div class="votecell"><div class="js-vote-count">{number}</div></div><div class="answercell">'
        '<div class="s-prose js-post-body">{text}</div><div class="user-info"><div class="user-action-time">{when}</div>'
        '<div class="user-details"><a href="#">{who}</a><span class="reputation-score">{count}</span></div></div></div></div>',
        '<div class="question"><div class="postcell"><div class="s-prose js-post-body">{text}</div><div class="post-taglist">'
        '<a class="post-tag" href="#">{place}</a></div><div class="user-info">{when} <a href="#">{who}</a></div></div></div>',
    ),
    ForumLayout(  # Flarum
        '<header class="DiscussionHero"><h1 class="DiscussionHero-title">{title}</h1></header><div class="PostStream">{posts}'
        "</div>",
        '<div class="PostStream-item"><article class="CommentPost Post"><header class="Post-header"><ul><li '
        'class="item-user"><h3>{who}</h3></li><li class="item-meta">{when}</li></ul></header><div class="Post-body">{text}'
        '</div><aside class="Post-actions"><button>{reply}</button></aside></article></div>',
    ),
    ForumLayout(  # Vanilla
        '<div class="PageTitle"><h1>{title}</h1></div><ul class="MessageList DataList Comments">{posts}</ul>',
        '<li class="Item ItemComment"><div class="Comment"><div class="Item-Header CommentHeader"><span class="Author"><a '
        'class="Username" href="#">{who}</a></span><span class="AuthorInfo">{posts_word}: {count} {rank}</span><span '
        'class="DateCreated">{when}</span></div><div class="Item-BodyWrap"><div class="Message">{text}</div><div '
        'class="Reactions"><a href="#">{quote}</a></div></div></div></li>',
    ),
    ForumLayout(  # a thread of comments on a link or a question, as on Reddit
        '<div class="linklisting">{posts}</div>',
        '<div class="thing comment"><p class="parent"></p><div class="entry"><p class="tagline"><a class="author" href="#">'
        '{who}</a> <span class="score">{number} {points}</span> <time>{when}</time></p><div class="usertext-body"><div '
        'class="md">{text}</div></div><ul class="flat-list buttons"><li><a href="#">{permalink}</a></li><li><a href="#">{reply}'
        "</a></li></ul></div></div>",
        '<div class="thing link self"><p class="title"><a class="title" href="#">{title}</a></p><p class="tagline">{posted} '
        '{when} {by} <a class="author" href="#">{who}</a></p><div class="expando"><div class="md">{text}</div></div>'
        '<ul class="flat-list buttons"><li><a href="#">{count} {comments}</a></li></ul></div>',
    ),
    ForumLayout(  # a table of comments, as on Hacker News
        '<table class="fatitem"><tr><td class="title"><a href="#">{title}</a></td></tr><tr><td class="subtext">{number} '
        '{points} {by} <a href="#">{who}</a> {when}</td></tr></table><table class="comment-tree">{posts}</table>',
        '<tr class="athing comtr"><td><table><tr><td class="default"><div><span class="comhead"><a class="hnuser" href="#">'
        '{who}</a> <span class="age">{when}</span></span></div><div class="comment"><span class="commtext c00">{text}</span>'
        '<div class="reply"><u><a href="#">{reply}</a></u></div></div></td></tr></table></td></tr>',
    ),
    ForumLayout(  # SMF
        '<div id="forumposts"><h3 class="catbg"><span id="author">{author}</span> {topic}: {title} ({read} {count})</h3>'
        "{posts}</div>",
        '<div class="windowbg"><div class="post_wrapper"><div class="poster"><h4><a href="#">{who}</a></h4><ul><li '
        'class="postgroup">{rank}</li><li class="postcount">{posts_word}: {count}</li></ul></div><div class="postarea"><div '
        'class="flow_hidden"><h5><a href="#">{re}: {title}</a></h5><div class="smalltext">« {reply} #{number} : {when} »</div>'
        '</div><div class="post"><div class="inner">{text}</div></div></div><div class="moderatorbar"><div class="signature">'
        "{signature}</div></div></div></div>",
    ),
    ForumLayout(  # MyBB
        '<table class="tborder"><tr><td class="thead"><strong>{title}</strong></td></tr><tr><td id="posts_container">{posts}'
        "</td></tr></table>",
        '<div class="post classic"><div class="post_author"><div class="author_information"><strong><a href="#">{who}</a>'
        '</strong><br><span class="smalltext">{rank}</span></div><div class="author_statistics">{posts_word}: {count}<br>'
        '{joined}: {when}</div></div><div class="post_content"><div class="post_head"><span class="post_date">{when}</span>'
        '</div><div class="post_body scaleimages">{text}</div><div class="signature">{signature}</div></div></div>',
    ),
    ForumLayout(  # Invision Community
        '<div class="ipsPageHeader"><h1 class="ipsType_pageTitle">{title}</h1><p>{by} {who}, {when}</p></div><div '
        'class="cTopic">{posts}</div><div class="ipsBox"><h2>{must_log_in}</h2></div>',
        '<article class="cPost ipsBox"><aside class="cAuthorPane"><h3 class="cAuthorPane_author">{who}</h3><ul><li>{rank}</li>'
        '<li>{count} {posts_word}</li></ul></aside><div class="ipsColumn"><div class="ipsComment_meta"><a href="#">{posted} '
        '<time>{when}</time></a></div><div class="cPost_contentWrap"><div class="ipsType_richText">{text}</div></div>'
        '<div class="ipsComment_controls"><a href="#">{quote}</a></div><div class="signature">{signature}</div></div></article>',
    ),
    ForumLayout(  # the archive of a mailing list
        '<h1>{title}</h1>{posts}<p><a href="#">{similar}</a></p>',
        "<div><h2>{title}</h2><b>{who}</b> <i>{when}</i><hr><div>{text}</div><hr></div>",
    ),
    ForumLayout("<h1>{title}</h1>{posts}", '<div><p><b>{who}</b> {when}</p>{text}<p><a href="#">{reply}</a></p></div>'),
)

#: Words that forum software prints, by language; a layout's page is in one of these, whatever its posts are in.
WORDS = tuple(
    dict(pair.split("=") for pair in words.split("; "))
    for words in (
        "joined=Joined; posts_word=Posts; location=Location; posted=Posted; subject=Post subject; re=Re; by=by; reply=Reply; "
        "quote=Quote; like=Like; top=Top; author=Author; message=Message; post_reply=Post Reply; online=Who is online; "
        "browsing=Users browsing this forum: No registered users and 3 guests; similar=Similar threads; page_of=Page 1 of 2; "
        "must_log_in=You must log in or register to reply here.; last_post=This topic was last updated; topic=Topic; read=Read; "
        "points=points; permalink=permalink; comments=comments; "
        "menu=Home|Forums|Members|Search|FAQ|Log in|Register|New posts|Rules; ranks=Member|Senior Member|Administrator|New here|Moderator|Participant",
        "joined=Registriert; posts_word=Beiträge; location=Wohnort; posted=Verfasst am; subject=Titel; re=Re; by=von; "
        "reply=Antworten; quote=Zitieren; like=Gefällt mir; top=Nach oben; author=Autor; message=Nachricht; "
        "post_reply=Antwort erstellen; online=Wer ist online?; browsing=Mitglieder in diesem Forum: 0 Mitglieder und 2 Gäste; "
        "similar=Ähnliche Themen; page_of=Seite 1 von 2; must_log_in=Du musst angemeldet sein, um hier zu schreiben.; "
        "last_post=Letzter Beitrag; topic=Thema; read=Gelesen; points=Punkte; permalink=Link; comments=Kommentare; "
        "menu=Startseite|Foren|Mitglieder|Suche|Hilfe|Anmelden|Registrieren|Neue Beiträge|Regeln; ranks=Mitglied|Erfahrener Benutzer|Administrator|Neuling|Moderator|Stammgast",
        "joined=Inscription; posts_word=Messages; location=Localisation; posted=Posté le; subject=Sujet du message; re=Re; "
        "by=par; reply=Répondre; quote=Citer; like=J'aime; top=Haut; author=Auteur; message=Message; post_reply=Répondre; "
        "online=Qui est en ligne; browsing=Utilisateurs parcourant ce forum : Aucun utilisateur enregistré et 1 invité; "
        "similar=Sujets similaires; page_of=Page 1 sur 2; must_log_in=Connectez-vous pour répondre.; "
        "last_post=Dernier message; topic=Sujet; read=Lu; points=points; permalink=lien; comments=commentaires; "
        "menu=Accueil|Forums|Membres|Recherche|FAQ|Connexion|Inscription|Nouveaux messages|Règles; ranks=Membre|Membre confirmé|Administrateur|Nouveau|Modérateur|Habitué",
        "joined=Registrado; posts_word=Mensajes; location=Ubicación; posted=Publicado; subject=Asunto; re=Re; by=por; "
        "reply=Responder; quote=Citar; like=Me gusta; top=Arriba; author=Autor; message=Mensaje; post_reply=Responder; "
        "online=Quién está conectado; browsing=Usuarios navegando por este foro: No hay usuarios registrados y 4 invitados; "
        "similar=Temas similares; page_of=Página 1 de 2; must_log_in=Debes iniciar sesión para responder.; "
        "last_post=Último mensaje; topic=Tema; read=Leído; points=puntos; permalink=enlace; comments=comentarios; "
        "menu=Inicio|Foros|Miembros|Buscar|Ayuda|Entrar|Registrarse|Mensajes nuevos|Normas; ranks=Miembro|Miembro habitual|Administrador|Nuevo|Moderador|Veterano",
    )
)
