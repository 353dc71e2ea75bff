"""Spanish words: units, currencies, abbreviations, words said of letters."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Symbol: singular, plural, gender. Case matters: "t" is a ton, "T" is none.
UNITS = {
    "km": ("kilómetro", "kilómetros", "m"), "m": ("metro", "metros", "m"), "cm": ("centímetro", "centímetros", "m"),
    "mm": ("milímetro", "milímetros", "m"), "dm": ("decímetro", "decímetros", "m"),
    "hm": ("hectómetro", "hectómetros", "m"), "nm": ("nanómetro", "nanómetros", "m"),
    "µm": ("micrómetro", "micrómetros", "m"), "μm": ("micrómetro", "micrómetros", "m"),
    "km²": ("kilómetro cuadrado", "kilómetros cuadrados", "m"), "m²": ("metro cuadrado", "metros cuadrados", "m"),
    "cm²": ("centímetro cuadrado", "centímetros cuadrados", "m"), "m³": ("metro cúbico", "metros cúbicos", "m"),
    "km2": ("kilómetro cuadrado", "kilómetros cuadrados", "m"), "m2": ("metro cuadrado", "metros cuadrados", "m"),
    "cm2": ("centímetro cuadrado", "centímetros cuadrados", "m"), "m3": ("metro cúbico", "metros cúbicos", "m"),
    "cm³": ("centímetro cúbico", "centímetros cúbicos", "m"), "cm3": ("centímetro cúbico", "centímetros cúbicos", "m"),
    "hm³": ("hectómetro cúbico", "hectómetros cúbicos", "m"), "km³": ("kilómetro cúbico", "kilómetros cúbicos", "m"),
    "cc": ("centímetro cúbico", "centímetros cúbicos", "m"), "ha": ("hectárea", "hectáreas", "f"),
    "kg": ("kilogramo", "kilogramos", "m"), "Kg": ("kilogramo", "kilogramos", "m"), "g": ("gramo", "gramos", "m"),
    "gr": ("gramo", "gramos", "m"), "grs": ("gramo", "gramos", "m"), "mg": ("miligramo", "miligramos", "m"),
    "µg": ("microgramo", "microgramos", "m"), "μg": ("microgramo", "microgramos", "m"),
    "t": ("tonelada", "toneladas", "f"), "Tm": ("tonelada", "toneladas", "f"), "lb": ("libra", "libras", "f"),
    "oz": ("onza", "onzas", "f"), "l": ("litro", "litros", "m"), "L": ("litro", "litros", "m"),
    "ml": ("mililitro", "mililitros", "m"), "mL": ("mililitro", "mililitros", "m"),
    "cl": ("centilitro", "centilitros", "m"), "dl": ("decilitro", "decilitros", "m"),
    "hl": ("hectolitro", "hectolitros", "m"), "s": ("segundo", "segundos", "m"), "seg": ("segundo", "segundos", "m"),
    "ms": ("milisegundo", "milisegundos", "m"), "min": ("minuto", "minutos", "m"), "h": ("hora", "horas", "f"),
    "hrs": ("hora", "horas", "f"), "hs": ("hora", "horas", "f"),
    "km/h": ("kilómetro por hora", "kilómetros por hora", "m"), "m/s": ("metro por segundo", "metros por segundo", "m"),
    "km/s": ("kilómetro por segundo", "kilómetros por segundo", "m"),
    "m/s²": ("metro por segundo al cuadrado", "metros por segundo al cuadrado", "m"),
    "kph": ("kilómetro por hora", "kilómetros por hora", "m"), "mph": ("milla por hora", "millas por hora", "f"),
    "g/l": ("gramo por litro", "gramos por litro", "m"), "mg/l": ("miligramo por litro", "miligramos por litro", "m"),
    "mg/dl": ("miligramo por decilitro", "miligramos por decilitro", "m"),
    "g/cm³": ("gramo por centímetro cúbico", "gramos por centímetro cúbico", "m"),
    "kg/m³": ("kilogramo por metro cúbico", "kilogramos por metro cúbico", "m"),
    "hab./km²": ("habitante por kilómetro cuadrado", "habitantes por kilómetro cuadrado", "m"),
    "hab/km²": ("habitante por kilómetro cuadrado", "habitantes por kilómetro cuadrado", "m"),
    "°C": ("grado Celsius", "grados Celsius", "m"), "ºC": ("grado Celsius", "grados Celsius", "m"),
    "°F": ("grado Fahrenheit", "grados Fahrenheit", "m"), "ºF": ("grado Fahrenheit", "grados Fahrenheit", "m"),
    "°": ("grado", "grados", "m"), "K": ("kelvin", "kelvin", "m"), "W": ("vatio", "vatios", "m"),
    "kW": ("kilovatio", "kilovatios", "m"), "MW": ("megavatio", "megavatios", "m"),
    "GW": ("gigavatio", "gigavatios", "m"), "kWh": ("kilovatio hora", "kilovatios hora", "m"),
    "MWh": ("megavatio hora", "megavatios hora", "m"), "V": ("voltio", "voltios", "m"),
    "kV": ("kilovoltio", "kilovoltios", "m"), "A": ("amperio", "amperios", "m"), "J": ("julio", "julios", "m"),
    "kJ": ("kilojulio", "kilojulios", "m"), "N": ("newton", "newtons", "m"), "Pa": ("pascal", "pascales", "m"),
    "hPa": ("hectopascal", "hectopascales", "m"), "cal": ("caloría", "calorías", "f"),
    "kcal": ("kilocaloría", "kilocalorías", "f"), "Hz": ("hercio", "hercios", "m"),
    "kHz": ("kilohercio", "kilohercios", "m"), "MHz": ("megahercio", "megahercios", "m"),
    "GHz": ("gigahercio", "gigahercios", "m"), "dB": ("decibelio", "decibelios", "m"),
    "KB": ("kilobyte", "kilobytes", "m"), "kB": ("kilobyte", "kilobytes", "m"),
    "MB": ("megabyte", "megabytes", "m"), "GB": ("gigabyte", "gigabytes", "m"), "TB": ("terabyte", "terabytes", "m"),
    "Mb": ("megabit", "megabits", "m"), "Gb": ("gigabit", "gigabits", "m"),
    "Mbps": ("megabit por segundo", "megabits por segundo", "m"),
    "Mb/s": ("megabit por segundo", "megabits por segundo", "m"),
    "CV": ("caballo", "caballos", "m"), "HP": ("caballo de fuerza", "caballos de fuerza", "m"),
    "hp": ("caballo de fuerza", "caballos de fuerza", "m"),
    "rpm": ("revolución por minuto", "revoluciones por minuto", "f"),
    "uds.": ("unidad", "unidades", "f"), "cda.": ("cucharada", "cucharadas", "f"),
    "cdas.": ("cucharada", "cucharadas", "f"), "cdta.": ("cucharadita", "cucharaditas", "f"),
    "cdtas.": ("cucharadita", "cucharaditas", "f"), "mol": ("mol", "moles", "m"), "px": ("píxel", "píxeles", "m"),
    "Mpx": ("megapíxel", "megapíxeles", "m"), "ft": ("pie", "pies", "m"), "mi": ("milla", "millas", "f"),
    "pulg": ("pulgada", "pulgadas", "f"), "qq": ("quintal", "quintales", "m"),
    "ppm": ("parte por millón", "partes por millón", "f"),
}  # fmt: skip

# Symbol or code: singular, plural, gender, cent, cents.
_CENTS = ("centavo", "centavos")
CURRENCIES = {
    "€": ("euro", "euros", "m", "céntimo", "céntimos"), "EUR": ("euro", "euros", "m", "céntimo", "céntimos"),
    "£": ("libra", "libras", "f", "penique", "peniques"), "GBP": ("libra", "libras", "f", "penique", "peniques"),
    "US$": ("dólar", "dólares", "m", *_CENTS), "USD": ("dólar", "dólares", "m", *_CENTS),
    "U$S": ("dólar", "dólares", "m", *_CENTS), "U$D": ("dólar", "dólares", "m", *_CENTS),
    "MXN": ("peso mexicano", "pesos mexicanos", "m", *_CENTS),
    "MX$": ("peso mexicano", "pesos mexicanos", "m", *_CENTS),
    "ARS": ("peso argentino", "pesos argentinos", "m", *_CENTS),
    "AR$": ("peso argentino", "pesos argentinos", "m", *_CENTS),
    "CLP": ("peso chileno", "pesos chilenos", "m", *_CENTS),
    "COP": ("peso colombiano", "pesos colombianos", "m", *_CENTS),
    "UYU": ("peso uruguayo", "pesos uruguayos", "m", *_CENTS), "PEN": ("sol", "soles", "m", "céntimo", "céntimos"),
    "S/.": ("sol", "soles", "m", "céntimo", "céntimos"), "S/": ("sol", "soles", "m", "céntimo", "céntimos"),
    "Bs.": ("bolívar", "bolívares", "m", "céntimo", "céntimos"),
    "R$": ("real", "reales", "m", *_CENTS), "BRL": ("real", "reales", "m", *_CENTS),
    "¥": ("yen", "yenes", "m", "sen", "sen"),
    "JPY": ("yen", "yenes", "m", "sen", "sen"), "CHF": ("franco suizo", "francos suizos", "m", "céntimo", "céntimos"),
    "₡": ("colón", "colones", "m", "céntimo", "céntimos"), "₲": ("guaraní", "guaraníes", "m", "céntimo", "céntimos"),
    "pts.": ("peseta", "pesetas", "f", "céntimo", "céntimos"), "pts": ("peseta", "pesetas", "f", "céntimo", "céntimos"),
    "ptas.": ("peseta", "pesetas", "f", "céntimo", "céntimos"), "₿": ("bitcoin", "bitcoins", "m", *_CENTS),
    "BTC": ("bitcoin", "bitcoins", "m", *_CENTS), "¢": ("centavo", "centavos", "m", "", ""),
}  # fmt: skip
DOLLARS = {"dólar": ("dólar", "dólares", "m", *_CENTS), "peso": ("peso", "pesos", "m", *_CENTS)}

# Before a capital, a digit or a Roman numeral, or anywhere: see `es/abbreviations.py`.
TITLES = {
    "Sr.": "señor", "Sra.": "señora", "Srta.": "señorita", "Sres.": "señores", "Sras.": "señoras", "Srs.": "señores",
    "Dr.": "doctor", "Dra.": "doctora", "Drs.": "doctores", "Dres.": "doctores", "D.": "don", "Dn.": "don",
    "D.ª": "doña", "Dª": "doña", "Dña.": "doña", "Da.": "doña", "Prof.": "profesor", "Profa.": "profesora",
    "Prof.ª": "profesora", "Lic.": "licenciado", "Licda.": "licenciada", "Lcdo.": "licenciado", "Lcda.": "licenciada",
    "Ldo.": "licenciado", "Ing.": "ingeniero", "Arq.": "arquitecto", "Abg.": "abogado", "Mtro.": "maestro",
    "Mtra.": "maestra", "Fr.": "fray", "Mons.": "monseñor", "Gral.": "general", "Gral.ª": "generala",
    "Cnel.": "coronel", "Tte.": "teniente", "Sgto.": "sargento", "Cmdte.": "comandante", "Cdte.": "comandante",
    "Cte.": "comandante", "Alm.": "almirante", "Rvdo.": "reverendo", "Rdo.": "reverendo", "Rvda.": "reverenda",
    "Rev.": "reverendo", "Pbro.": "presbítero", "Pdte.": "presidente", "Pdta.": "presidenta", "Hno.": "hermano",
    "Hna.": "hermana", "Excmo.": "excelentísimo", "Excma.": "excelentísima", "Ilmo.": "ilustrísimo",
    "Ilma.": "ilustrísima", "Sto.": "Santo", "Sta.": "Santa", "Ma.": "María", "Mª": "María", "M.ª": "María",
    "Ant.": "Antonio", "Fdez.": "Fernández", "Glez.": "González", "Hdez.": "Hernández",
    "Fco.": "Francisco", "Vda.": "viuda", "P.": "padre", "S.": "San", "Mr.": "míster", "Mrs.": "míster", "St.": "Saint",
    "Ntra.": "Nuestra", "Ntro.": "Nuestro", "Dir.": "director", "Cap.": "capitán", "cap.": "capitán",
    "gral.": "general", "cnel.": "coronel", "prof.": "profesor", "sto.": "santo", "sta.": "santa", "Av.": "avenida",
    "Avda.": "avenida", "Avd.": "avenida", "Pza.": "plaza", "Plza.": "plaza", "Pl.": "plaza", "Ctra.": "carretera",
    "Pº": "paseo", "P.º": "paseo", "Urb.": "urbanización", "Bvar.": "bulevar", "Blvd.": "bulevar", "C.": "calle",
    "Dpto.": "departamento", "Depto.": "departamento", "Col.": "colonia", "Edif.": "edificio", "Cd.": "Ciudad",
    "Univ.": "Universidad", "Fdo.": "Fernando", "Pto.": "Puerto", "Ed.": "editorial",
}  # fmt: skip
LABELS = {  # before a number
    "km": "kilómetro", "pág.": "página", "págs.": "páginas", "pag.": "página", "pags.": "páginas", "p.": "página",
    "pp.": "páginas",
    "cap.": "capítulo", "caps.": "capítulos", "vol.": "volumen", "vols.": "volúmenes", "t.": "tomo", "núm.": "número",
    "núms.": "números", "num.": "número", "n.º": "número", "nº": "número", "n°": "número", "n.°": "número",
    "n.os": "números", "nro.": "número", "no.": "número", "No.": "número", "Nos.": "números", "N°": "número",
    "art.": "artículo", "arts.": "artículos", "fig.": "figura", "min.": "minuto", "seg.": "segundo",
    "apto.": "apartamento",
    "figs.": "figuras", "tel.": "teléfono", "teléf.": "teléfono", "tfno.": "teléfono", "tlf.": "teléfono",
    "lám.": "lámina", "párr.": "párrafo", "apdo.": "apartado", "km.": "kilómetro", "v.": "verso", "vv.": "versos",
    "vers.": "versículo", "lib.": "libro", "sec.": "sección", "secc.": "sección", "inc.": "inciso", "ej.": "ejercicio",
    "fol.": "folio", "f.": "folio", "ff.": "folios", "s.": "siglo", "ss.": "siglos", "hab.": "habitación",
    "c.": "circa", "h.": "hacia", "ca.": "circa", "ed.": "edición", "cód.": "código", "ext.": "extensión",
    "máx.": "máximo",
    "mín.": "mínimo", "a.": "año", "l.": "línea", "L.": "ley", "esc.": "escena", "n.": "nota",
}  # fmt: skip
ABBREVIATIONS = {
    "etc.": "etcétera", "ed.": "edición", "eds.": "ediciones", "Sres.": "señores", "Srs.": "señores",
    "Washington D. C.": "Washington de ce", "Washington D.C.": "Washington de ce",
    "Washington, D. C.": "Washington de ce", "Ud.": "usted", "Uds.": "ustedes", "Vd.": "usted", "Vds.": "ustedes",
    "p. ej.": "por ejemplo", "P. ej.": "Por ejemplo", "P.ej.": "Por ejemplo", "p.ej.": "por ejemplo",
    "por ej.": "por ejemplo", "v. gr.": "verbigracia", "ptas.": "pesetas", "pts.": "puntos", "Fco.": "Francisco",
    "prof.ª": "profesora", "Prof.ª": "profesora", "Dr.ª": "doctora", "Sr.ª": "señora",
    "v.gr.": "verbigracia", "i. e.": "es decir", "i.e.": "es decir", "cf.": "confróntese", "cfr.": "confróntese",
    "vs.": "versus", "aprox.": "aproximadamente", "Cía.": "compañía", "Cia.": "compañía", "Hnos.": "hermanos",
    "Hnas.": "hermanas", "izda.": "izquierda", "izqda.": "izquierda", "izq.": "izquierda", "izdo.": "izquierdo",
    "dcha.": "derecha", "dcho.": "derecho", "der.": "derecha", "admón.": "administración", "admón": "administración",
    "dpto.": "departamento", "depto.": "departamento", "ctra.": "carretera", "ctra": "carretera", "avda.": "avenida",
    "av.": "avenida", "pza.": "plaza", "pl.": "plaza", "Bco.": "banco", "Corp.": "corporación", "Ltda.": "limitada",
    "Inc.": "incorporated", "S. A. de C. V.": "sociedad anónima de capital variable",
    "S.A. de C.V.": "sociedad anónima de capital variable", "S. A. U.": "sociedad anónima unipersonal",
    "S. A.": "sociedad anónima", "S.A.": "sociedad anónima", "S. L.": "sociedad limitada", "S.L.": "sociedad limitada",
    "S. R. L.": "sociedad de responsabilidad limitada", "S.R.L.": "sociedad de responsabilidad limitada",
    "S. Coop.": "sociedad cooperativa", "S. M.": "Su Majestad", "S.M.": "Su Majestad", "S. A. R.": "Su Alteza Real",
    "S.A.R.": "Su Alteza Real", "S. S.": "Su Santidad", "S.S.": "Su Santidad", "S. E.": "Su Excelencia",
    "V. M.": "Vuestra Majestad", "SS. MM.": "Sus Majestades", "Ss. Mm.": "Sus Majestades", "SS.MM.": "Sus Majestades",
    "SS. AA. RR.": "Sus Altezas Reales", "SS.AA.RR.": "Sus Altezas Reales", "RR. CC.": "Reyes Católicos",
    "EE. UU. de América": "Estados Unidos de América", "EE. UU.": "Estados Unidos", "NN. UU.": "Naciones Unidas",
    "NN.UU.": "Naciones Unidas", "PD:": "posdata:", "EE.UU.": "Estados Unidos",
    "EE.  UU.": "Estados Unidos", "EE UU": "Estados Unidos", "EEUU": "Estados Unidos", "E.U.A.": "Estados Unidos",
    "E.U.": "Estados Unidos", "E. U.": "Estados Unidos", "E.E.U.U.": "Estados Unidos", "RR. HH.": "Recursos Humanos",
    "RR.HH.": "Recursos Humanos", "RRHH": "Recursos Humanos", "RR HH": "Recursos Humanos",
    "FF. AA.": "Fuerzas Armadas", "FF.AA.": "Fuerzas Armadas", "FFAA": "Fuerzas Armadas", "FF AA": "Fuerzas Armadas",
    "JJ. OO.": "Juegos Olímpicos", "JJ.OO.": "Juegos Olímpicos", "JJOO": "Juegos Olímpicos",
    "JJ OO": "Juegos Olímpicos", "CC. OO.": "Comisiones Obreras", "CC.OO.": "Comisiones Obreras",
    "CCOO": "Comisiones Obreras", "CC. AA.": "comunidades autónomas", "CC.AA.": "comunidades autónomas",
    "CCAA": "comunidades autónomas", "RR. PP.": "relaciones públicas", "RRPP": "relaciones públicas",
    "FF. CC.": "ferrocarriles", "FF.CC.": "ferrocarriles", "F. C.": "Fútbol Club", "F.C.": "Fútbol Club",
    "C. F.": "Club de Fútbol", "C.F.": "Club de Fútbol", "BB. AA.": "Bellas Artes", "VV. AA.": "varios autores",
    "AA. VV.": "varios autores", "DD. HH.": "derechos humanos", "DD.HH.": "derechos humanos",
    "DDHH": "derechos humanos", "RR. EE.": "Relaciones Exteriores", "OO. PP.": "Obras Públicas",
    "a. de C.": "antes de Cristo", "d. de C.": "después de Cristo", "a. C.": "antes de Cristo",
    "a.C.": "antes de Cristo", "a. de J. C.": "antes de Jesucristo", "a. e. c.": "antes de la era común",
    "a.e.c.": "antes de la era común", "e. c.": "de la era común", "d. C.": "después de Cristo",
    "d.C.": "después de Cristo", "a. n. e.": "antes de nuestra era",
    "q. e. p. d.": "que en paz descanse", "q.e.p.d.": "que en paz descanse", "Q. E. P. D.": "que en paz descanse",
    "Q.E.P.D.": "que en paz descanse", "D. E. P.": "descanse en paz", "D.E.P.": "descanse en paz",
    "R. I. P.": "requiéscat in pace", "P. D.": "posdata", "P.D.": "posdata", "P. S.": "posdata", "P.S.": "posdata",
    "N. del T.": "nota del traductor", "N. de la T.": "nota de la traductora", "N. del E.": "nota del editor",
    "N. del A.": "nota del autor", "N. de la R.": "nota de la redacción", "op. cit.": "obra citada",
    "ob. cit.": "obra citada", "loc. cit.": "lugar citado", "ibíd.": "ibídem", "ibid.": "ibídem", "íd.": "ídem",
    "id.": "ídem", "et al.": "et álii", "Ayto.": "ayuntamiento", "hab.": "habitantes", "habs.": "habitantes",
    "Atte.": "atentamente", "atte.": "atentamente", "Rte.": "remitente",
    "c/c": "cuenta corriente", "c/u": "cada uno", "s/n": "sin número", "S/N": "sin número", "y/o": "y o",
    "máx.": "máximo", "mín.": "mínimo", "esq.": "esquina", "s. n. m.": "sobre el nivel del mar",
    "s.n.m.": "sobre el nivel del mar", "msnm": "metros sobre el nivel del mar", "R. D.": "Real Decreto",
    "R.D.": "Real Decreto", "L. O.": "Ley Orgánica", "L.O.": "Ley Orgánica", "prov.": "provincia", "Prov.": "provincia",
    "pdo.": "pasado", "pte. de": "presidente de",
    "pte.": "presente", "ppdo.": "próximo pasado", "esp.": "especialmente",
    "trad.": "traducción", "coord.": "coordinador", "comp.": "compilador", "s. f.": "sin fecha", "s. l.": "sin lugar",
    "e. g.": "por ejemplo", "e.g.": "por ejemplo", "vid.": "véase", "Vid.": "véase", "Ntra. Sra.": "Nuestra Señora",
    "C. P.": "código postal", "C.P.": "código postal", "N. B.": "nota bene", "sr.": "señor", "sra.": "señora",
    "srta.": "señorita", "dr.": "doctor", "dra.": "doctora", "ud.": "usted", "uds.": "ustedes", "ss.": "siguientes",
    "sgtes.": "siguientes", "sig.": "siguiente", "sigs.": "siguientes", "Dto.": "descuento", "tel.": "teléfono",
    "Tel.": "teléfono",  "N.º": "número", "Nº": "número",
    "hrs.": "horas", "hs.": "horas", "d. e. p.": "descanse en paz", "núm.": "número", "pág.": "página",
    "vol.": "volumen", "cap.": "capítulo",
    "lun.": "lunes", "mié.": "miércoles", "jue.": "jueves", "vie.": "viernes", "sáb.": "sábado", "dom.": "domingo",
    "seg.": "segundos", "EPD": "en paz descanse", "Excmos.": "excelentísimos", "lic.": "licenciado",
    "ing.": "ingeniero",
}  # fmt: skip
MONTH_SHORT = {
    "ene": "enero", "feb": "febrero", "mar": "marzo", "abr": "abril", "may": "mayo", "jun": "junio", "jul": "julio",
    "ago": "agosto", "agto": "agosto", "sep": "septiembre", "sept": "septiembre", "set": "septiembre",
    "oct": "octubre", "nov": "noviembre", "dic": "diciembre",
}  # fmt: skip
DAY_SHORT = {
    "lun": "lunes", "mar": "martes", "mié": "miércoles", "mie": "miércoles", "jue": "jueves", "vie": "viernes",
    "sáb": "sábado", "sab": "sábado", "dom": "domingo",
}  # fmt: skip

# Said as words, though written in capitals; the rest of the pronounceable ones are found by their shape.
ACRONYMS = _set(
    "ONU OTAN UNESCO UNICEF AVE SIDA RENFE OVNI OVNIS NASA FIFA UEFA OPEP PIB IVA ETA RAE TAC PYME PYMES UCI INEM UNAM "
    "PEMEX FARC INEGI MERCOSUR CEPAL FAO OPEC NATO TALGO ICONA RADAR LÁSER LASER ADENA COPE SEAT IBEX ACNUR AENA "
    "ANSA ALCA CONACYT INAH CIA GESTAPO ERTE ERE SIM PIN VIP ROM RAM SONAR AMPA ANPE UNED BOE ISBN_ RIP ALBA UNASUR "
    "CELAC CONICET PAMI ANSES FRELIMO SWAPO GAL GRAPO POUM FAI USA EFE SEPRONA GEO RACE SER CESID INTERPOL EUROPOL "
    "INRI LED TIC NIF NIE CIF VAR TIR ONCE FEDER FEVE FED BIC IMAX WIMAX PISA ERASMUS MIR SARS MERS COVID SAT ICEX "
    "CIS INE PAN MIT_ PAC DEA DANA APEC ASEAN SENA ICE MORENA INAI MAPFRE FEMEN UNAMUNO SICAV TAE EPO LOGSE LOMCE ZEN"
)
_WORDS_IN_CAPITALS = "DE EL LA LOS LAS UN UNA EN Y O A NO SÍ SI ES AL DEL SE LE LO ME TE MI TU SU QUE POR CON SIN"
WORDS = _set(
    _WORDS_IN_CAPITALS
    + " STOP CRASH BANG BOOM ROCK JAZZ SHOW SPAM WIFI WEB WOW CLICK MÁS MUY YA YO TÚ ÉL SOY FIN OH AH EH AY UF "
    "BAH JA OK HA HE VI VA VE DA DI FE"
)
SPELLED = _set(
    "OMS ONG ONGS UE OEA FMI BCE DNI ADN ARN IPC IRPF ITV EEG PSG UGT PNV BBVA DVD CD TV PP FBI KGB NBA BBC GPS "
    "VIH URL HTML USB PC CPU NBA ADSL SMS PDF XML ISBN ISSN TVE IMSS PRI PRD IESA IA OIT OMC OCDE AI EA UEM UAM UAB UB "
    "UPV IU ERC PCE AP HBO CNN ABC UHF AM FM LP EP DJ MC VHS BMW GMT IES ETT UVI_ PSUV UCR PJ INS ACS AEMET_ "
    "OCV LSD DDT TNT UPA UTE UDI ELN EPR URSS_ IP IMC ATP IBM DGT MSF IRA_ UAE UPN OTI IMF"
)
RESPELLED = {
    "PSOE": "pesoe", "pH": "pe hache", "SGAE": "sgae", "ISSSTE": "iste", "PNUD": "penud", "CSIC": "cesic",
    "CIA": "cía", "URSS": "urs", "BOE": "boe", "IRA": "ira", "IVA": "iva",
    "CD-ROM": "cederrón", "UVI": "uvi", "CSI": "ce ese i", "ONGs": "oenegés", "DVDs": "de uve des", "CDs": "cedés",
    "TVs": "teuves", "PCs": "pecés", "SMSs": "ese eme eses", "NAFTA": "nafta",
}  # fmt: skip
