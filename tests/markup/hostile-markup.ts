/** Markup that tries to run, load, navigate, or change the page around it. Each piece calls `pwned()`, or asks a server
 *  for something; the tests look whether it did. */

export interface HostileMarkup {
  readonly name: string;
  readonly markup: string;
}

const one = (name: string, markup: string): HostileMarkup => ({ name, markup });

/** `SERVER`: the address of a server that nothing may reach, with a slash at its end. */
export const hostileMarkup = (SERVER: string): readonly HostileMarkup[] => [
  // Scripts.
  one('a script', '<script>pwned()</script>'),
  one('a script from elsewhere', `<script src="${SERVER}s.js"></script>`),
  one('a module', '<script type="module">pwned()</script>'),
  one('a script that is cut', '<script>pwned()//'),
  one('a script in capitals', '<SCRIPT>pwned()</SCRIPT >'),
  one('a script with a slash', '<script/x>pwned()</script/x>'),
  one('a script within a script', '<scr<script>ipt>pwned()</scr</script>ipt>'),
  one('a script in SVG', '<svg><script>pwned()</script></svg>'),
  one('a linked script in SVG', '<svg><script href="data:text/javascript,pwned()"/></svg>'),
  one('a script in CDATA', '<svg><![CDATA[><script>pwned()</script>]]></svg>'),
  one('a script behind a NUL', '<scr\0ipt>pwned()</scr\0ipt>'),
  // Handlers.
  one('a picture that fails', '<img src=x onerror=pwned()>'),
  one('a picture that fails, in data', '<img src="data:image/png;base64,AAAA" onerror="pwned()">'),
  one(
    'a picture that loads',
    '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=" onload=pwned()>',
  ),
  one('a handler without spaces', '<img/src=x/onerror=pwned()>'),
  one('a handler in odd case', '<img src=x oNeRrOr=pwned()>'),
  one('a handler in backticks', '<img src=`x` onerror=`pwned()`>'),
  one('the body', '<body onload=pwned()>'),
  one('an SVG', '<svg onload=pwned()>'),
  one('an animation', '<svg><animate onbegin=pwned() attributeName=x dur=1s>'),
  one(
    'an animation that sets a link',
    '<svg><a><animate attributeName=href values="javascript:pwned()"/><text x=20 y=20>x</text></a></svg>',
  ),
  one('a field that takes the focus', '<input autofocus onfocus=pwned()>'),
  one('a focus', '<p tabindex=0 autofocus onfocus=pwned()>'),
  one('details', '<details open ontoggle=pwned()>x</details>'),
  one('a marquee', '<marquee onstart=pwned()>x</marquee>'),
  one('a video', '<video><source onerror=pwned()></video>'),
  one('a sound', '<audio src=x onerror=pwned()>'),
  one('a style that ends', '<style onload=pwned()>*{}</style>'),
  one(
    'a custom element',
    '<x-y onclick=pwned() style="display:block" tabindex=0 autofocus onfocus=pwned()>x</x-y>',
  ),
  one('a popover', '<button popovertarget=p>x</button><div popover id=p onbeforetoggle=pwned()>y</div>'),
  // Addresses.
  one('a link to a script', '<a href="javascript:pwned()">x</a>'),
  one('a link in odd case', '<a href="JaVaScRiPt:pwned()">x</a>'),
  one('a link with a tab', '<a href="java\tscript:pwned()">x</a>'),
  one('a link with a newline', '<a href="java\nscript:pwned()">x</a>'),
  one('a link behind a control', '<a href="\x01javascript:pwned()">x</a>'),
  one('a link of entities', '<a href="&#106;avascript&colon;pwned()">x</a>'),
  one('a link of entities without semicolons', '<a href="&#0000106avascript:pwned()">x</a>'),
  one('a link to data', '<a href="data:text/html,<script>pwned()</script>">x</a>'),
  one('a link to VBScript', '<a href="vbscript:pwned()">x</a>'),
  one('a link to a blob', '<a href="blob:https://x/y">x</a>'),
  one('a link in SVG', '<svg><a xlink:href="javascript:pwned()"><text x=9 y=9>x</text></a></svg>'),
  one('a link in MathML', '<math href="javascript:pwned()">x</math>'),
  one('a link in MathML by xlink', '<math><mi xlink:href="javascript:pwned()">x</mi></math>'),
  one('a link that reports', `<a href="#" ping="${SERVER}ping">x</a>`),
  one(
    'an area',
    '<map name=m><area shape=rect coords=0,0,99,99 href="javascript:pwned()"></map><img usemap=#m src=x>',
  ),
  // What is loaded.
  one('a picture', `<img src="${SERVER}a.png">`),
  one('pictures by size', `<img srcset="${SERVER}a.png 1x, ${SERVER}b.png 2x">`),
  one('a picture element', `<picture><source srcset="${SERVER}a.png"><img></picture>`),
  one('an address without a protocol', `<img src="${SERVER.replace('http:', '')}a.png">`),
  one('an input as picture', `<input type=image src="${SERVER}a.png">`),
  one('a background', `<table background="${SERVER}a.png"><td background="${SERVER}b.png">x</table>`),
  one('a style sheet', `<link rel=stylesheet href="${SERVER}a.css">`),
  one('a preload', `<link rel=preload as=script href="${SERVER}a.js">`),
  one('a frame', `<iframe src="${SERVER}"></iframe>`),
  one('a frame of its own text', '<iframe srcdoc="<script>parent.pwned()</script>"></iframe>'),
  one('a frame of a script', '<iframe src="javascript:parent.pwned()"></iframe>'),
  one('an object', `<object data="${SERVER}"></object>`),
  one('an object of data', '<object data="data:text/html,<script>parent.pwned()</script>"></object>'),
  one('an embed', `<embed src="${SERVER}">`),
  one('an applet', `<applet code="${SERVER}"></applet>`),
  one('a video and its poster', `<video autoplay src="${SERVER}a.mp4" poster="${SERVER}a.png"></video>`),
  one('a track', `<video><track default src="${SERVER}a.vtt"></video>`),
  one('an image in SVG', `<svg><image href="${SERVER}a.png"/></svg>`),
  one('a use in SVG', `<svg><use href="${SERVER}a.svg#a"/></svg>`),
  one('a filter in SVG', `<svg><feImage href="${SERVER}a.png"/></svg>`),
  one('a manifest', `<html manifest="${SERVER}m"><body background="${SERVER}a.png">`),
  // Styles.
  one('a style', '<style>body { display: none }</style>'),
  one('an imported style', `<style>@import "${SERVER}a.css";</style>`),
  one('a style on an element', `<p style="position:fixed;inset:0;background:url(${SERVER}a.png)">x</p>`),
  one('a style in SVG', '<svg><style>body { display: none }</style></svg>'),
  one('a font', '<font size=7 color=white face=x>x</font>'),
  // Navigation.
  one('a refresh', `<meta http-equiv=refresh content="0;url=${SERVER}">`),
  one(
    'a refresh to data',
    '<meta http-equiv="refresh" content="0;url=data:text/html,<script>pwned()</script>">',
  ),
  one(
    'a policy of its own',
    `<meta http-equiv=Content-Security-Policy content="script-src 'unsafe-inline'">`,
  ),
  one('a base', `<base href="${SERVER}"><a href="x">x</a>`),
  one('a base target', '<base target=_self>'),
  one('a form', `<form action="${SERVER}"><button>x</button></form>`),
  one('a form of a script', '<form action="javascript:pwned()"><button autofocus>x</button></form>'),
  one('a button elsewhere', `<form id=f></form><button form=f formaction="${SERVER}">x</button>`),
  // Names that scripts look for.
  one('an id', '<p id="body">x</p><p id="location">x</p><p id="nbdiff">x</p>'),
  one('a name', '<img name="getElementById"><form name="cookie"></form><a name="top">x</a>'),
  one('classes', '<div class="page bar line added removed cell output">x</div>'),
  one('data of scripts', '<div data-action="approve" data-cell="1">x</div>'),
  one('roles', '<div role="alert" aria-live="assertive" aria-hidden="true">x</div>'),
  one('hidden text', '<p hidden>x</p><p inert>x</p>'),
  one('an editable page', '<p contenteditable>x</p>'),
  one('a slot', '<slot name=x></slot><p slot=x part=y is=z nonce=n>x</p>'),
  // What is read in one way and written in another.
  one('noscript', '<noscript><p title="</noscript><img src=x onerror=pwned()>"></noscript>'),
  one('a text area', '<textarea><p title="</textarea><img src=x onerror=pwned()>"></textarea>'),
  one('a title', '<title><p title="</title><img src=x onerror=pwned()>"></title>'),
  one('xmp', '<xmp><p title="</xmp><img src=x onerror=pwned()>"></xmp>'),
  one('noembed', '<noembed><p title="</noembed><img src=x onerror=pwned()>"></noembed>'),
  one('plain text', '<plaintext><img src=x onerror=pwned()>'),
  one('a template', '<template><img src=x onerror=pwned()></template>'),
  one('a shadow root', '<div><template shadowrootmode=open><img src=x onerror=pwned()></template></div>'),
  one('a style in MathML', '<math><style><img src=x onerror=pwned()></style></math>'),
  one(
    'MathML and a form',
    '<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=pwned()>',
  ),
  one(
    'MathML and a table',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=pwned()&gt;">',
  ),
  one('SVG and a style', '<svg></p><style><a id="</style><img src=x onerror=pwned()>">'),
  one(
    'foreign objects',
    '<svg><foreignObject><iframe srcdoc="<script>parent.pwned()</script>"></iframe></foreignObject></svg>',
  ),
  one(
    'annotations',
    '<math><annotation-xml encoding="text/html"><img src=x onerror=pwned()></annotation-xml></math>',
  ),
  one('a comment', '<!--><img src=x onerror=pwned()>-->'),
  one('a comment of another kind', '<!--!> <img src=x onerror=pwned()> --!>'),
  one('a question', '<?xml version="1.0"?><img src=x onerror=pwned()>'),
  one('a declaration', '<!DOCTYPE x [<!ENTITY y "z">]><img src=x onerror=pwned()>'),
  one('an open attribute', '<p title="<img src=x onerror=pwned()>'),
  one('an attribute that ends', `<p title='"><img src=x onerror=pwned()>'>x</p>`),
  one('an attribute of entities', '<p title="&quot;&gt;&lt;img src=x onerror=pwned()&gt;">x</p>'),
  one('a select', '<select><option><style></option></select><img src=x onerror=pwned()></style>'),
  one('a table around', '</td></tr></table><img src=x onerror=pwned()>'),
  one(
    'the end of everything',
    '</section></div></main></body></html><img src=x onerror=pwned()><p class=bar>',
  ),
  one('an end of a script around', '</script><img src=x onerror=pwned()>'),
  one('an item of a list around', '<li>x<li>y</ul></ol><dt>z<dd>z'),
  one('a heading around', '</h1></h2></h3></summary></details>x'),
  one('links in links', '<a href="#"><table><a href="javascript:pwned()">x</a></table></a>'),
  // Characters.
  one('directions', '<p>\u202e<b>txet</b>\u2066\u2069</p>'),
  one('controls', '<p>a\x00b\x07c\x1b[31md\x7f\x9be</p>'),
  one('half characters', '<p>\ud83d \udc00</p>'),
  one('an announced address', `<link rel=preconnect href="${SERVER}"><link rel=prefetch href="${SERVER}p">`),
  one('a dialog', '<dialog open style="position:fixed;inset:0">x</dialog>'),
  one('a speculation', `<script type=speculationrules>{"prefetch":[{"urls":["${SERVER}s"]}]}</script>`),
  one('a long attribute', `<p title="${'x'.repeat(100_000)}" onclick=pwned()>x</p>`),
  one(
    'many attributes',
    `<p ${Array.from({ length: 2000 }, (_, at) => `a${at}=1`).join(' ')} onclick=pwned()>x</p>`,
  ),
];

/** For tests that load nothing: an address at which nobody listens. */
export const HOSTILE_MARKUP: readonly HostileMarkup[] = hostileMarkup('http://127.0.0.1:9/');
