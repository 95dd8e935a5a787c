"""The wording of furniture. Each pattern is matched against one stripped line, never searched for inside a report."""

import re

_MONTHS = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DATE = rf"(?:{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|\d{{1,2}} {_MONTHS}(?:,? \d{{4}})?|\d{{4}}-\d\d-\d\d)"
_DAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_TIME = r"(?:\d{1,2}[:.]\d\d ?(?:[AaPp]\.?[Mm]\.?)?|\d{1,2} ?[AaPp]\.?[Mm]\.?)(?: [A-Z]{2,4})?"
_WHEN = rf"(?:{_DAY},? )?{_DATE}(?:,? (?:at )?{_TIME})?"
_NAME = r"[A-Z\u00c0-\u00de][\w.'’-]*"
_CAPITALS = r"[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de.'’-]+"
_AGENCY = r"(?:Thomson Reuters Foundation|Reuters|Xinhua|dpa|Bloomberg(?: News)?|[A-Z]{2,5})"
_PICTURES = (
    r"(?:Getty(?: Images)?|AP(?: Photo| Images)?|Associated Press|AFP|REUTERS|Reuters|EPA(?:-EFE)?|EFE|Shutterstock|"
    r"Alamy|Rex(?: Features)?|PA(?: Wire| Images)?|Bloomberg(?: News)?|Xinhua|TASS|Sputnik|Wikimedia(?: Commons)?|"
    r"Flickr|iStock(?:photo)?|UPI|Z(?:uma|UMA)(?: Press)?|Anadolu(?: Agency)?|Corbis|Redux)"
)
_LICENCE = r"(?:[Cc][Cc][- ]?[Bb][Yy](?:[- ](?:[Ss][Aa]|[Nn][Cc]|[Nn][Dd])){0,2}(?:[- ]\d\.\d)?|[Cc][Cc]0(?: \d\.\d)?)"

BYLINE_WORD = re.compile(
    r"(?i:(?:written|reported|posted|published|story|analysis|opinion|words|reporting|commentary|review)\s+)?"
    r"(?:by|By|BY)(?::\s*|\s+)"
)
ENDING_DATE = re.compile(rf"[\s,|/•·–—-]*(?:on |at )?{_WHEN}(?:\s*[|/•·–—-]\s*{_TIME})?$")
NAME_TOKEN = re.compile(
    rf"{_NAME},?|\(?@\w+\)?|\S+@\S+\.\w+|[|/•·&–—-]|(?:de|da|di|la|le|van|von|der|den|bin|al|el|the|of|for|and|in|to)"
)
NAMES = re.compile(
    rf"(?:(?:Special to|Special for|For) )?{_NAME}(?: {_NAME}){{1,3}}(?:(?:,| and|, and) {_NAME}(?: {_NAME}){{1,2}})*"
)
DATE_LINE = re.compile(
    rf"(?i:(?:first |last )?(?:published|updated|posted|modified)(?: on| at)?:? )?{_WHEN}(?:\s*[|/•·–—-]\s*{_TIME})?"
    rf"(?:\s*[|/•·–—-]?\s*(?i:(?:last )?(?:updated|modified)(?: on| at)?:?) {_WHEN})?"
)
WRITERS = re.compile(
    rf"\(?(?:(?:Additional )?[Rr]eporting|(?:Additional )?[Ww]riting|[Ee]diting)(?: and (?:writing|editing))? by {_NAME}.*"
)
DATELINE = re.compile(
    rf"(?:{_CAPITALS}(?:[ /]{_CAPITALS}){{0,3}}(?:, {_NAME}(?: {_NAME}){{0,2}})?(?:, {_DATE})?(?: \({_AGENCY}\))?"
    rf"|{_NAME}(?: {_NAME}){{0,3}}(?:, {_NAME}(?: {_NAME}){{0,2}})?(?:, {_DATE})? \({_AGENCY}\)"
    rf"|\({_AGENCY}\)|{_NAME}(?: {_NAME}){{0,3}}(?:, {_NAME}(?: {_NAME}){{0,2}})? (?:CNN|AP|AFP)(?= ?—))"
    r"(?: ?—\s*| (?:–|--|-)\s+|(?<=\))-\s*)(?=[\w\"'“‘(]|$)"
    rf"|(?:{_NAME}(?: {_NAME}){{0,2}}(?:, {_NAME}(?: {_NAME}){{0,2}})? )?"
    r"\((?:CNN|Reuters|AP|AFP|CBS News|ABC News|NBC News|UPI)\) ?(?=[A-Z\"“])"
)
CAPTION = re.compile(
    r"(?i:image (?:copyright|caption|source)|media caption|media playback is|view image in full ?screen|"
    r"(?:hide|toggle) caption|enlarge this image|file photo\b|file picture\b|(?:photo|image|picture|video) ?gallery\b)"
    r"|(?:Photo|Photograph|Image|Picture|Video|Pictured|Caption|PHOTO|IMAGE|VIDEO)s?: ?\S"
    r"|FILE ?(?:-|–|—|:|PHOTO)|CLOSE [A-Z]|Photo$|Facebook Twitter Pinterest\b|\(?(?:Illustration|[A-Z]\w+ image): |(?i:slideshow) \(\d+ (?i:images|photos)\)$"
)
GALLERY = re.compile(
    r"(?:(?i:image|photo|slide|picture) )?\d{1,3} ?(?:of|/) ?\d{1,3}(?: (?i:next|previous|view slideshow))?"
)
SHOWN = re.compile(
    r"(?:,| (?:is|are)) (?:seen|pictured|shown)(?: here)?,? (?:in|on|at|with|during|last|earlier|speaking|arriving|leaving)\b"
)
CREDIT_HINT = re.compile(rf"{_PICTURES}|{_LICENCE}|(?:Photo|Photograph|Image|Picture|Credit|Pool)")
CREDIT_IN_BRACKETS = re.compile(
    rf"\((?:AP Photo|{_PICTURES} (?:file )?photo\b|(?:Photo|Photograph|Image|Picture|Credit)s?(?::| by\b)|[^()]{{0,80}}(?:/|, | via ){_PICTURES}|{_PICTURES}(?:/|, )|{_PICTURES} (?:Images|Photo)|Getty)[^()]{{0,100}}\)\.?$"
)
CREDIT = re.compile(
    rf"(?:[\w.'’ -]{{0,60}}/|{_PICTURES})?,? ?{_LICENCE}"
    rf"|(?:Photo|Photograph|Image|Picture|Credit)s?(?:: ?©?| by:?) ?{_NAME}(?:(?: ?[/,&] ?| | for | via | and ){_NAME})*"
    rf"|{_NAME}(?: {_NAME}){{0,3}}(?:/[\w.'’ ]{{2,40}}?)? ?(?:/|,|\|| for | via ) ?{_PICTURES}(?:[/ ][\w ]{{1,40}}|, FILE)?"
    rf"|(?:REUTERS|AFP|EPA|AP)/(?:{_NAME}(?: {_NAME}){{0,3}}|File [Pp]hoto)"
    rf"|{_PICTURES}(?: ?(?:/|\||via) ?{_PICTURES})*(?: file)?\.?"
)
CREDIT_AT_END = re.compile(
    rf"(?:(?<=[ |])(?:Photo|Photograph|Image|Picture|Credit|PHOTO|CREDIT)s?(?::| by:?) ?[^.!?:]{{2,100}}|(?:, |/ ?,? ?| ){_LICENCE}"
    rf"|\| (?:Getty|AP)|(?:via )?(?:Getty Images|AP Photo|AP Images|Shutterstock|Wikimedia Commons)"
    rf"|(?:{_NAME} ){{1,3}}?{_NAME} ?/ ?{_PICTURES}(?:/[\w ]{{1,40}})?)\.?$"
)
CREDIT_LINE = re.compile(
    rf"(?i:(?:photo|photograph|photography|picture|video|illustration|graphic)s?(?: credits?)? by:? .{{2,100}})"
    rf"|(?i:credits?|source|image credit|photo credit): ?.{{2,100}}|(?:Copyright|©|\(c\)).{{0,20}}\d{{4}}.{{0,150}}|© .{{2,100}}"
    rf"|(?i:all rights reserved\.?)|{_PICTURES}(?: ?[/|] ?{_PICTURES})*"
    r"|.{2,120}(?i:contributed to this (?:report|story|article|piece)\.?)"
    r"|(?i:this (?:material|story|article) may not be (?:published|reproduced)).{0,150}"
)
BOX = re.compile(
    r"(?i:sign up (?:for|to|here|now|today)\b|subscribe (?:to|for|now|here|today)\b|(?:click|tap) (?:here|to|on)\b|"
    r"(?:read|see|also read|see also|watch|listen|read also)(?: more| also| next| the full \w+(?: \w+)?)?\s?(?::|\||>|»|→)|"
    r"read more$|more:|related(?: \w+){0,3}:|related(?: (?:stories|articles|coverage|content|topics|links))?$|"
    r"(?:story|article) continue[sd]\b|.{10,160}[^.!?,] read more$|sign up$|also watch:|continuation of the material|"
    r"\[pullquote\]$|this article is more than \d+ \w+ old|more (?:similar|important)? ?information can be found|"
    r"read or share this story|newsletter\b.{0,40}$|continue reading|continued below|advertisements?\b.{0,30}$|sponsored(?: content)?$|"
    r"skip (?:past|to|advert|in)\b|after newsletter promotion|(?:get|receive) .{0,80}(?:newsletter|inbox|email|alerts|app\b)|"
    r"(?:follow|like|find|join) (?:us|@\w+|.{2,60}) on (?:twitter|facebook|instagram|x|youtube|telegram|whatsapp)\b|follow @\w+|"
    r"share (?:this|on|via)\b.{0,60}$|download (?:the|our) .{0,40}app\b|support (?:our|independent) .{0,40}journalism|"
    r"(?:become|you must be) a (?:member|subscriber)|.{0,60}newsletters?$|thanks? (?:you )?for (?:signing|subscribing)|"
    r"enter your email|by signing up\b|(?:don['’]t|never) miss (?:a|out|the|our)\b|recommended(?: for you)?:?$|most (?:read|popular)\b.{0,30}$|"
    r"editor['’]s picks?$|trending(?: now)?:?$|please enable\b|play video|watch (?:the )?video|view (?:all )?comments|leave a comment|"
    r"comments?(?: \(\d+\))?$|print this|email this|more on this (?:story|topic)|you may also like|up next$|next up$|"
    r"what (?:others are saying|you need to know:?$)|this (?:site|page) uses cookies)"
)
