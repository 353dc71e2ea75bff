"""What the sentence splitter knows of each language beyond Punkt's trained tables: abbreviations, labels, openers."""

from __future__ import annotations

from dataclasses import dataclass


def _words(table: str) -> frozenset[str]:
    return frozenset(table.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """Word tables of one language, all lower case and without the final period.

    `titles` stand before a name and never end a sentence; `numbered` do not before a number;
    `inner` never end one; `other` may or may not (Punkt decides); `words` look like abbreviations
    in Punkt's training text and are none; `starters` begin sentences when they have a capital;
    `labels` take a number ("Chapter 1."); `lettered` take a letter ("plan B."); `before_i` make a
    final "I" the pronoun; `speech` are verbs that follow a quotation.
    """

    punkt: str
    titles: frozenset[str]
    numbered: frozenset[str]
    inner: frozenset[str]
    other: frozenset[str]
    words: frozenset[str]
    starters: frozenset[str]
    labels: frozenset[str]
    lettered: frozenset[str]
    before_i: frozenset[str]
    speech: frozenset[str]


_NONE: frozenset[str] = frozenset()
NUMBER_WORDS = _words(
    "the one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty first second third fourth fifth sixth seventh eighth ninth tenth last "
    "uno una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte primero primera "
    "segundo segunda tercero tercera cuarto cuarta quinto quinta sexto sexta séptimo octavo noveno décimo último"
)

ENGLISH = Tongue(
    punkt="english",
    titles=_words(
        "mr mrs ms messrs mme mlle dr prof rev hon capt cpt col gen lt sgt maj adm cmdr cpl pvt gov pres sen rep supt "
        "insp fr br st ste mt ft ald atty amb brig msgr bp abp"
    ),
    numbered=_words(
        "no nos vol vols p pp ch chap fig figs art sec sect vs v ver ed eq cf par para pt bk ps matt gen ex lev cor rom"
    ),
    inner=_words("e.g i.e e.g. i.e. viz cf approx ca c vs ibid al incl esp"),
    other=_words(
        "etc inc ltd co corp jr sr esq ave blvd rd sq a.m p.m a.d b.c u.s u.k u.s.a u.n ph.d m.d b.a m.a d.c jan feb "
        "apr jun jul aug sept sep oct nov dec tue thu fri dept est ext misc tel bros oz lb lbs hrs r.s.v.p l.a n.y"
    ),
    words=_words("ill ore ok ala cos pa"),
    starters=_words(
        "the a an he she it they we you i this that these those there here but and or so then when while if as after "
        "before because although though since until his her its their our my your what who why how where which whose "
        "not no yes nothing nobody everyone everything now once perhaps still yet even only in on at for from with "
        "without by to of all some many most one two three another each every both few suddenly meanwhile however"
    ),
    labels=_words("chapter book part volume section act scene canto stave letter appendix article lesson figure table"),
    lettered=_words(
        "plan vitamin class grade type group option point hepatitis exhibit appendix section figure schedule block "
        "level team item answer size letter note key model unit ward part platform gate room building row column "
        "category version side phase step vitamins plans"
    ),
    before_i=_words(
        "am do did and or than as nor can could shall will was have had should would may might must so not but that if "
        "is were are you he she they it cannot only even when"
    ),
    speech=_words(
        "said says say asked asks cried cries replied replies answered answers shouted whispered muttered murmured "
        "exclaimed called screamed yelled demanded inquired enquired repeated returned added continued began gasped "
        "roared sighed sobbed laughed snapped growled thought wondered observed remarked interrupted echoed groaned "
        "pleaded begged announced declared insisted bellowed hissed breathed stammered responded retorted ejaculated"
    ),
)

SPANISH = Tongue(
    punkt="spanish",
    titles=_words(
        "sr sra srta sres sras dr dra drs d dª dña dn da prof profa lic ing arq fr rvdo rdo excmo excma ilmo ilma mons "
        "hno hna sto sta pbro gral cnel cap cdte tte sgto mtro mtra abg ud uds vd vds"
    ),
    numbered=_words(
        "no nos núm num n.º n.ª nº núms vol vols t p pp pág págs pag cap caps fig figs art arts sec secc ap cf tel tfno"
    ),
    inner=_words("p.ej p.e v.gr cf vid aprox ca av avda c/ ej i.e dpto vs a ee rr ff jj cc"),
    other=_words(
        "etc a.m p.m a.c d.c ee.uu uu rr.hh hh ff.aa aa oo cía s.a s.l eds ibid ss ene feb abr jun jul ago sept oct "
        "nov dic kg km cm izq dcha"
    ),
    words=_words("ajo ají ale alh aps arg at ath atl dgt ea_ esc esp inh lea lit mt res kas zim íes ?í"),
    starters=_words(
        "el la los las un una unos unas él ella ellos ellas yo tú nosotros usted ustedes este esta esto estos estas "
        "ese esa eso aquel aquella aquello pero y o ni que qué quién cómo cuándo cuando dónde donde mientras si sí no "
        "en con sin por para de desde hasta al del a su sus mi mis tu tus nuestro nuestra lo le les se me te nos "
        "entonces luego después antes ahora hoy ayer mañana todo toda todos todas nada nadie algo alguien cada otro "
        "otra muchos pocos así aunque porque como ya también tampoco además según tras entre durante sobre"
    ),
    labels=_words(
        "capítulo capitulo libro parte tomo volumen sección acto escena canto carta apéndice artículo lección figura "
        "tabla"
    ),
    lettered=_words(
        "plan vitamina clase grado tipo grupo opción punto hepatitis anexo apéndice sección figura bloque nivel equipo "
        "respuesta talla letra nota clave modelo unidad sala parte puerta edificio fila columna categoría fase "
        "vitaminas"
    ),
    before_i=_NONE,
    speech=_words(
        "dijo digo decía preguntó pregunté respondió respondí contestó contesté gritó grité exclamó murmuró susurró "
        "añadió replicó repitió continuó prosiguió pensó insistió ordenó rogó suplicó"
    ),
)

_OTHERS = {
    "cs": "czech", "da": "danish", "de": "german", "el": "greek", "et": "estonian", "fi": "finnish", "fr": "french",
    "it": "italian", "nb": "norwegian", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ru": "russian", "sl": "slovene", "sv": "swedish", "tr": "turkish",
}  # fmt: skip


def tongue(language: str) -> Tongue:
    """Return the tables for a BCP 47 tag: ours for English and Spanish, Punkt's alone where it has some, else ours."""
    tag = language.replace("_", "-").partition("-")[0].lower()
    if tag == "es":
        return SPANISH
    if tag not in _OTHERS:
        return ENGLISH
    return Tongue(
        punkt=_OTHERS[tag],
        titles=_words("mr mrs dr prof"),
        numbered=_NONE,
        inner=_NONE,
        other=_NONE,
        words=_NONE,
        starters=_NONE,
        labels=_words(
            "kapitel buch teil band chapitre livre partie tome capitolo libro parte capítulo livro hoofdstuk"
        ),
        lettered=_NONE,
        before_i=_NONE,
        speech=_NONE,
    )
