"""The books of the Bible in Spanish, as the Jerusalem Bible abbreviates them."""

from __future__ import annotations

BOOKS = {
    "Gn": "Génesis", "Gén": "Génesis", "Ex": "Éxodo", "Éx": "Éxodo", "Lv": "Levítico", "Nm": "Números",
    "Dt": "Deuteronomio", "Jos": "Josué", "Jue": "Jueces", "Rt": "Rut", "Esd": "Esdras", "Neh": "Nehemías",
    "Tb": "Tobías", "Jdt": "Judit", "Est": "Ester", "Jb": "Job", "Sal": "Salmos", "Pr": "Proverbios",
    "Prov": "Proverbios", "Qo": "Eclesiastés", "Ecl": "Eclesiastés", "Ct": "Cantar de los Cantares",
    "Cant": "Cantar de los Cantares", "Sb": "Sabiduría", "Eclo": "Eclesiástico", "Si": "Eclesiástico",
    "Is": "Isaías", "Jr": "Jeremías", "Jer": "Jeremías", "Lm": "Lamentaciones", "Ba": "Baruc", "Ez": "Ezequiel",
    "Dn": "Daniel", "Os": "Oseas", "Jl": "Joel", "Am": "Amós", "Abd": "Abdías", "Jon": "Jonás", "Mi": "Miqueas",
    "Na": "Nahúm", "Ha": "Habacuc", "So": "Sofonías", "Ag": "Ageo", "Za": "Zacarías", "Ml": "Malaquías",
    "Mt": "Mateo", "Mc": "Marcos", "Mr": "Marcos", "Lc": "Lucas", "Jn": "Juan", "Hch": "Hechos", "Hech": "Hechos",
    "Rm": "Romanos", "Rom": "Romanos", "Ro": "Romanos", "Ga": "Gálatas", "Gál": "Gálatas", "Ef": "Efesios",
    "Flp": "Filipenses", "Fil": "Filipenses", "Col": "Colosenses", "Tt": "Tito", "Flm": "Filemón",
    "Hb": "Hebreos", "Heb": "Hebreos", "St": "Santiago", "Jud": "Judas", "Ap": "Apocalipsis", "Apoc": "Apocalipsis",
}  # fmt: skip
# What comes twice or thrice.
NUMBERED = {
    "S": "Samuel", "Sam": "Samuel", "Re": "Reyes", "R": "Reyes", "Cr": "Crónicas", "Cro": "Crónicas", "M": "Macabeos",
    "Mac": "Macabeos", "Co": "Corintios", "Cor": "Corintios", "Ts": "Tesalonicenses", "Tes": "Tesalonicenses",
    "Tm": "Timoteo", "Tim": "Timoteo", "P": "Pedro", "Pe": "Pedro", "Jn": "Juan",
}  # fmt: skip
# Letters are feminine: "primera de Corintios"; the others are books: "primero de Reyes".
LETTERS_OF = {
    "Corintios": "de", "Tesalonicenses": "de", "Timoteo": "de", "Pedro": "de", "Juan": "de",
}  # fmt: skip
