"""Spanish: abbreviations, sentence openers, labels, verbs of speech."""

from __future__ import annotations

from pipeline.text.abbreviations.tongue import Tongue, words

SPANISH = Tongue(
    punkt="spanish",
    titles=words(
        "sr sra srta srs sres sras srtas dr dra drs dras d dª d.ª dña dn prof profa profs lic lcdo lcda ing arq fr "
        "rvdo rda rdo excmo excma ilmo ilma mons hno hna hnos sto sta pbro gral cnel cor cap cptán cdte tte alfz "
        "sgto mtro mtra abg mag magfco almte alte brig gob pdte pdta ud uds vd vds v.m s.m s.s s.e p.d m.ª ma fco "
        "st"
    ),
    numbered=words(
        "no nos núm num n.º n.ª nº núms vol vols t p pp pág págs pag pags cap caps fig figs art arts sec secc ap cf "
        "tel tfno tlf ed lám tab parr párr lib l r.d n"
    ),
    inner=words(
        "p.ej p.e v.gr v.g cf cfr vid aprox ca av avda avd c/ ej i.e dpto depto vs ee rr ff jj cc al pza pl plza admón "
        "esq íd fdo atte teléf trad comp coord c urb edif prov s.a.r s.m.c"
    ),
    other=words(
        "etc a.m p.m a.c d.c n.e ee.uu uu rr.hh hh ff.aa ff.cc rr.ee jj.oo cc.oo aa oo cía s.a s.l s.a.s s.l.u "
        "s.r.l c.v eds ibid ss ene feb abr jun jul ago sept sep oct nov dic izq dcha n.y u.s u.s.a ph.d q.e.p.d "
        "d.e.p e.p.d d.f b.o.e cts ptas hab p.s s.s.s n.b j.c"
    ),
    ordinary=words("ajo ají ale alh aps arg at ath atl dgt ea_ esc esp inh lea lit mt res kas zim íes ?í"),
    starters=words(
        "el la los las un una unos unas él ella ellos ellas yo tú nosotros usted ustedes este esta esto estos estas "
        "ese esa eso aquel aquella aquello pero y o ni que qué quién cómo cuándo cuando dónde donde mientras si sí no "
        "en con sin por para de desde hasta al del a su sus mi mis tu tus nuestro nuestra lo le les se me te nos "
        "entonces luego después antes ahora hoy ayer mañana todo toda todos todas nada nadie algo alguien cada otro "
        "otra muchos pocos así aunque porque como ya también tampoco además según tras entre durante sobre ninguno "
        "ninguna era eran fue fueron es son está están estaba estaban había hay hubo tenía tiene tuvo puede podía sea "
        "murió nació vivió vive llegó salió entró dijo dice hizo hace quedó volvió vino iba va van ambos ambas nunca "
        "siempre jamás quizá quizás tal vez sólo solo dos tres allí aquí allá mucho mucha muchas uno aquellos otros "
        "otras ellos finalmente dicen ha han he gobernó ganó perdió reinó escribió otra sin bajo ante gana "
        "bueno bien claro pierde trabaja habla quiere mide pesa cuesta vale falta queda existe"
    ),
    labels=words(
        "capítulo capitulo libro parte tomo volumen sección acto escena canto carta apéndice artículo lección figura "
        "tabla art cap fig vol jornada cuadro lámina estrofa título soneto salmo regla nota"
    ),
    lettered=words(
        "plan vitamina clase grado tipo grupo opción punto hepatitis anexo apéndice sección figura bloque nivel equipo "
        "respuesta talla letra nota clave modelo unidad sala parte puerta edificio fila columna categoría fase "
        "vitaminas serie cuadro línea portal piso escalera apartado aula versión"
    ),
    rulers=words(
        "carlos felipe alfonso fernando luis enrique jaime sancho pedro juan isabel pío benedicto napoleón guillermo "
        "jorge eduardo ricardo siglo tomo capítulo libro acto enrique francisco alejandro gregorio león"
    ),
    speech=words(
        "dijo digo decía preguntó pregunté respondió respondí contestó contesté gritó grité exclamó murmuró susurró "
        "añadió replicó repitió continuó prosiguió pensó insistió ordenó rogó suplicó repuso interrumpió observó"
    ),
    verbs=(
        r"(?:es|era|eran|fue|fueron|está|estaba|ha|había|hay|tiene|tenía|tuvo|no|se|lo|la|le|les|me|te|nos|va|iba|vino"
        r"|dijo|hizo|quiso|pudo|puso|supo|trajo|quiere|puede|vive|sale|ya|nunca|[a-zñ]{2,}(?:ó|aba|aban|aron|ieron"
        r"|ía|ían))\b"
    ),
)
