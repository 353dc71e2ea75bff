"""Spanish nouns: which gender a noun after a number has, and after which words a number only counts.

Endings decide (-a, -ción, -dad ... feminine, Greek -ma masculine); the tables hold what breaks the endings.
"""

from __future__ import annotations

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FEMININE = _set(
    "mano foto moto radio noche tarde clase calle llave nave parte gente suerte mujer flor piel sal señal cárcel "
    "catedral capital red vez voz luz cruz paz raíz nariz cicatriz actriz emperatriz perdiz codorniz nuez imagen "
    "virgen ley res grey torre base frase fase serie especie superficie planicie sede nube fuente mente leche sangre "
    "muerte llave fiebre tribu tesis crisis dosis síntesis hipótesis análisis_ elipsis hélice col miel hiel libido "
    "vocal consonante variante patente corriente pendiente_ madre clave nieve ave suite elite élite peste simiente "
    "liebre ubre hambre carne corte sien fe tos razón sazón comezón desazón vid sed pared merced labor mies hoz "
    "coz tez "
    "vejez niñez sartén crin_ diagonal espiral moral central sucursal credencial terminal señal postal inicial "
    "autopista pista lista vista revista entrevista conquista arista cesta fiesta"
)
_MASCULINE = _set(
    "día mediodía mapa planeta cometa poeta atleta tranvía sofá papá colega gorila pirata camarada belga indígena "
    "yoga jesuita israelita monarca patriarca guarda guía espía centinela artista problema sistema programa tema "
    "idioma clima poema drama diagrama fantasma aroma dilema teorema síntoma esquema telegrama panorama lema emblema "
    "enigma estigma carisma dogma prisma plasma diploma axioma crucigrama pentagrama organigrama kilograma cablegrama "
    "anatema magma miasma sofisma reuma eccema edema enema fonema lexema morfema cinema trauma pijama puma anagrama "
    "holograma programa karma delta tequila vodka gorila insecticida homicida suicida déspota demócrata aristócrata "
    "acróbata psiquiatra pediatra astronauta cosmonauta internauta argonauta escriba cura_ paria nómada maya inca "
    "azteca croata persa celta escocés francés inglés camión avión millón corazón rincón escalón peatón peldaño "
    "ladrón ratón melón limón cajón balcón botón cañón galeón batallón escuadrón vagón salón sillón tiburón león "
    "varón patrón jamón buzón apagón bastón pantalón talón guion eslabón cupón centurión gorrión guion "
    "espadachín dálmata"
)
_FEMININE_ENDING = re.compile(r"(?:a|ci[oó]n|si[oó]n|xi[oó]n|gi[oó]n|ni[oó]n|dad|tad|tud|umbre|triz|itis|eza)\Z")
_MASCULINE_ENDING = re.compile(r"(?:[ií]sta|nauta|icida|ó?crata|iatra|pata)\Z")
_NEUTRAL = _set(  # adjectives that show no gender: the noun comes after them
    "grandes gran mejores mejor peores peor mayores mayor menores menor posibles posible importantes importante "
    "principales diferentes distintos_ siguientes siguiente últimos_ jóvenes joven tristes enormes breves leves "
    "célebres fuertes verdes grises azules terribles increíbles simples dobles triples nobles fieles felices "
    "supuestos_ primeras_ mil brillantes interminables inolvidables"
)
_NO_NOUN = _set(
    "a al ante bajo con contra de del desde durante en entre hacia hasta para por según sin sobre tras y e o u ni que "
    "pero sino mas aunque porque si como cuando donde mientras pues es era fue son será sería está estaba estuvo ha "
    "había han hay el la los las lo le les se me te nos os un una su sus mi mis tu tus este esta ese esa aquel ya no "
    "sí más menos también tampoco muy solo sólo casi luego después antes entonces ahora hoy ayer puede pudo debe tiene "
    "tenía tuvo hace hizo va iba queda cada todo toda todos todas e ellos ellas ella él yo usted ambos dos tres vs es "
    "eran fueron somos estamos tenemos veces_ km x"
)
_VERB_ENDING = re.compile(r"(?:[^aeiou]ó|ió|aron|ieron|aba|aban|ían|aría|ando|iendo|mente)\Z")
_WORD = re.compile(r"[^\W\d_]+")
_LABELS = _set(
    "página páginas pág capítulo capítulos número números núm artículo habitación sala aula kilómetro línea nivel "
    "grupo tipo canal ruta día año años versículo salmo minuto puerta vuelo carretera fase etapa tomo volumen parte "
    "acto escena libro lección ejercicio figura tabla cuadro lámina nota apartado sección inciso párrafo punto paso "
    "piso planta apartamento departamento portal casilla mesa asiento fila columna plaza distrito zona sector clase "
    "categoría fórmula división temporada episodio jornada ronda versión opción pregunta respuesta caso bloque unidad "
    "módulo tema anexo apéndice folio hoja carta serie lote expediente ley decreto edificio torre pabellón "
    "módulo celda "
    "camino kilometro km vía andén muelle terminal línea autobús tranvía metro dorsal talla código clave dígito factor "
    "dimensión planeta prueba test muestra paciente sujeto grado"
)


def singular(noun: str) -> str:
    """Return a likely singular: "luces" -> "luz", "flores" -> "flor", "libros" -> "libro"."""
    if noun.endswith("ces"):
        return noun[:-3] + "z"
    if noun.endswith(("iones", "ones")):
        return noun[:-4] + "ón"
    if noun.endswith("es") and noun[:-2].endswith(("d", "l", "r", "n", "j", "y", "s")) and noun[:-1] not in _FEMININE:
        return noun[:-2]
    return noun.removesuffix("s")


def gender(noun: str) -> str:
    """Return "m" or "f" for a noun in the singular or the plural."""
    forms = (noun, singular(noun), noun.removesuffix("s"))
    if any(form in _FEMININE for form in forms):
        return "f"
    if any(form in _MASCULINE or _MASCULINE_ENDING.search(form) for form in forms):
        return "m"
    return "f" if any(_FEMININE_ENDING.search(form) for form in forms) else "m"


def counted(text: str, start: int, stop: int, *, one: bool) -> str:
    """Return the gender of what the number at `start` to `stop` of `text` counts, or "" where it counts nothing.

    `one` is for the number 1 itself, whose noun is in the singular.
    """
    before = _last_word(text[max(0, start - 24) : start])
    if before in _LABELS:
        return ""
    said = text[stop : stop + 60]
    while said.startswith(" ") and (word := _WORD.match(said, 1)):
        noun = word[0]
        if noun in _NO_NOUN or _VERB_ENDING.search(noun) or not noun.islower():
            break
        if noun in _NEUTRAL:
            said = said[word.end() :]
            continue
        if one or noun.endswith("s") or noun == "mil":
            return gender(noun)
        break
    return "f" if before in ("las", "unas", "esas", "estas", "algunas", "aquellas", "otras") else ""


def _last_word(before: str) -> str:
    words = before.rstrip(" .").rsplit(None, 1)
    return words[-1].lower().strip("(«“\"'¿¡") if words and before.endswith((" ", ". ")) else ""
