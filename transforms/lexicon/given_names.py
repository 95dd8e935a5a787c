"""The gender that a given name or a title suggests, for telling whom "he" or "she" means; most names suggest none here."""

from typing import Final, Literal

Gender = Literal["female", "male"]

_FEMALE = (
    "ada adele agnes aisha alexandra alice alicia amanda amelia amina amy ana andrea angela anita ann anna anne annette "
    "asha ashley astrid barbara beatrice betty beverly birgit brenda brigitte bridget camila carla carmen carol carolina "
    "caroline catherine cecilia charlotte chiara christina christine clara claire claudia cynthia daniela deborah denise "
    "diana dolores donna dorothy edda edith eleanor elena elif elisa elisabeth elizabeth ella ellen elsa emily emma erika "
    "esther eva evelyn fatima fiona florence frances francesca freya gabriela georgia gertrude gina giulia gloria grace "
    "greta hanna hannah heather heidi helen helena hillary ida imani ines ingrid irene iris irina isabel isabella jacqueline jane "
    "janet janice jennifer jessica joan johanna josephine joyce judith judy julia juliana julie karen karin kate katherine "
    "kathleen katja kelly khadija kimberly kristin larissa laura lauren leila lena leonor lidia lina linda lisa liv louise lucia "
    "lucy lydia magdalena malika mara margaret maria marie marina marta martha mary maryam mei melissa mercedes mia "
    "michelle miriam monica nadia nancy naomi natalia natasha nicole nina noor nora olga olivia pamela patricia paula "
    "pauline petra priya rachel rania rebecca renate rita rosa rose ruth sabine sally samantha sandra sara sarah shirley "
    "silvia simone sofia sonia sophia sophie stella stephanie susan susana svetlana sylvia tamara tanya tatiana teresa "
    "tereza theresa tina ursula valentina valeria vanessa vera veronica victoria violet virginia wanda wendy yasmin yuki yvonne "
    "zainab zoe"
)
_MALE = (
    "aaron abdul abdullah adam adrian ahmed alan albert aleksander alessandro alex alexander alexei alfred ali andre "
    "andreas andrew andy anselm anthony anton antonio arthur axel ben benjamin bernard bill bob boris brandon brian bruno bryan "
    "carl carlos cesar charles chris christian christopher claus colin craig daniel david dennis diego dieter dmitri "
    "donald douglas duncan edgar eduardo edward edwin emeka emil emmanuel enrique eric erik ernest ethan eugene felix fernando "
    "francesco francis francisco frank franz fred frederick friedrich fritz gabriel gary gavin george gerald gerhard "
    "giovanni giuseppe gordon graham greg gregor gregory gunter gustav hans harold harry hassan heinrich henrik henry herbert "
    "howard hugo hussein ian ibrahim igor ivan jack jacob jakob jamal james jamie jan jason javier jean jeff jeffrey jens "
    "jeremy jerry jesus jim joao joe joel johan johann john johnny jonas jonathan jorge jose joseph joshua juan julian jurgen "
    "justin karl keith kenji kenneth kevin klaus kurt kyle lars larry lawrence leo leon leonard lewis louis luca lucas luis "
    "luke magnus manuel marc marcel marco marcus mario mark markus martin matteo matthew matthias maurice max michael "
    "miguel mike mikhail mohamed mohammed moritz muhammad nathan neil nicholas nicolas niels nikolai nils noah norman oliver olaf "
    "omar oscar oskar otto pablo patrick paul pavel pedro peter philip pierre piotr rafael rainer ralph ramon raymond "
    "ricardo richard robert roberto rodrigo roger roland ronald rolf ruben rudolf russell ryan salvatore sam samuel scott "
    "sean sebastian sergei sergio simon stanley stefan stephen steve steven sven theodore thomas tim timothy tobias tom "
    "tomas tony ulrich victor viktor vincent vladimir walter werner wilhelm will william wolfgang xavier yusuf zoltan"
)
_FEMALE_TITLES = "mrs ms miss lady dame queen princess madam madame sister actress chairwoman spokeswoman congresswoman"
_MALE_TITLES = "mr sir lord king prince pope brother actor chairman spokesman congressman father bishop"

_GENDERS: Final[dict[str, Gender]] = {
    **dict.fromkeys(_FEMALE.split(), "female"),
    **dict.fromkeys(_MALE.split(), "male"),
    **dict.fromkeys(_FEMALE_TITLES.split(), "female"),
    **dict.fromkeys(_MALE_TITLES.split(), "male"),
}

_GIVEN = frozenset((_FEMALE + " " + _MALE).split())

OF_PRONOUN: Final[dict[str, Gender]] = {
    "he": "male", "him": "male", "his": "male", "himself": "male",
    "she": "female", "her": "female", "hers": "female", "herself": "female",
}  # fmt: skip


def is_given_name(word: str) -> bool:
    """Tell whether a word in small letters is a given name that suggests a gender."""
    return word in _GIVEN


def gender_of(words: str) -> Gender | None:
    """Return what the first telling word of a name with its titles suggests: "Mrs. Orme", "Ruth Orme"."""
    for word in words.casefold().replace(".", " ").split():
        if word in _GENDERS:
            return _GENDERS[word]
    return None
