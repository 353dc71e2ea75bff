"""English money and measures."""

from __future__ import annotations

import re

from pipeline.text.verbalize._forms import Form, words
from pipeline.text.verbalize.tables.en_numbers import cardinal, is_one, number, year

# symbol -> one, many, one hundredth, hundredths
_CENTS = ("cent", "cents")
_DOLLARS = {"$": "", "US$": "U S ", "A$": "Australian ", "AU$": "Australian ", "C$": "Canadian ", "CA$": "Canadian ",
            "HK$": "Hong Kong ", "NZ$": "New Zealand ", "S$": "Singapore ", "USD": "U S ", "CAD": "Canadian ",
            "AUD": "Australian ", "NZD": "New Zealand "}  # fmt: skip
CURRENCIES: dict[str, tuple[str, str, str, str]] = {
    key: (f"{whose}dollar", f"{whose}dollars", *_CENTS) for key, whose in _DOLLARS.items()
} | {
    "£": ("pound", "pounds", "penny", "pence"), "€": ("euro", "euros", *_CENTS), "¥": ("yen", "yen", "sen", "sen"),
    "₹": ("rupee", "rupees", "paisa", "paise"), "₽": ("ruble", "rubles", "kopek", "kopeks"),
    "Rs.": ("rupee", "rupees", "paisa", "paise"),
    "₩": ("won", "won", "jeon", "jeon"), "₪": ("shekel", "shekels", "agora", "agorot"),
    "₺": ("lira", "lira", "kurus", "kurus"), "₿": ("bitcoin", "bitcoins", "", ""), "¢": ("cent", "cents", "", ""),
    "฿": ("baht", "baht", "satang", "satang"), "R$": ("real", "reais", "centavo", "centavos"),
    "kr": ("krona", "kronor", "ore", "ore"), "CHF": ("Swiss franc", "Swiss francs", "centime", "centimes"),
    "EUR": ("euro", "euros", *_CENTS), "GBP": ("British pound", "British pounds", "penny", "pence"),
    "JPY": ("Japanese yen", "Japanese yen", "sen", "sen"), "₦": ("naira", "naira", "kobo", "kobo"),
    "₫": ("dong", "dong", "", ""), "₴": ("hryvnia", "hryvnias", "kopek", "kopeks"),
    "₱": ("peso", "pesos", "centavo", "centavos"),
    "SEK": ("Swedish krona", "Swedish kronor", "ore", "ore"), "CNY": ("yuan", "yuan", "fen", "fen"),
    "元": ("yuan", "yuan", "", ""),
    "INR": ("Indian rupee", "Indian rupees", "paisa", "paise"), "円": ("yen", "yen", "", ""),
}  # fmt: skip
SCALES = {
    "thousand": "thousand", "million": "million", "billion": "billion", "trillion": "trillion", "hundred": "hundred",
    "m": "million", "mn": "million", "mm": "million", "M": "million", "MM": "million", "k": "thousand",
    "K": "thousand", "bn": "billion", "b": "billion", "B": "billion", "tn": "trillion", "T": "trillion",
}  # fmt: skip
_SYMBOLS = frozenset(key for key in CURRENCIES if not key.isalpha())


def money(written: str, currency: str, scale: str = "") -> str:
    """Return an amount in words: ("3.50", "$") is "three dollars and fifty cents"."""
    one, many, cent, cents = CURRENCIES[currency]
    if scale:
        return f"{number(written)} {scale} {many}"
    whole, point, hundredths = written.replace(",", "").partition(".")
    if not point or len(hundredths) != 2 or not cent:
        return f"{number(written)} {one if is_one(written) else many}"
    large = f"{number(whole)} {one if whole == '1' else many}"
    if not int(hundredths):
        return large
    small = f"{cardinal(int(hundredths))} {cent if int(hundredths) == 1 else cents}"
    return f"{large} and {small}" if int(whole or 0) else small


# After a slash: $9.99/month.
PER = dict.fromkeys(
    words(
        "month year week day hour minute second night person head user seat share ounce pound gallon barrel acre mile "
        "unit student child page word item piece kWh kg km lb oz gal liter litre ton tonne min m²"
    ),
    "",
) | {"mo": "month", "yr": "year", "wk": "week", "hr": "hour", "sq ft": "square foot", "sq. ft.": "square foot",
     "pp": "person"}  # fmt: skip


def per(written: str) -> str:
    """Return what an amount is for: "month" is " per month"."""
    return f" per {PER[written] or UNITS.get(written, (written,))[0]}"


def adjective_money(written: str, currency: str, scale: str = "") -> str:
    """Return an amount before what it costs: "a five-dollar" bill."""
    if "." in written and not scale:
        return money(written, currency)
    return f"{number(written)}{f' {scale} ' if scale else ' '}{CURRENCIES[currency][0]}"


def money_range(low: str, high: str, currency: str, scale: str = "") -> str:
    """Return "five to ten dollars"; amounts with cents are both said whole."""
    if "." in low and not scale:
        return f"{money(low, currency)} to {money(high, currency)}"
    return f"{number(low)} to {money(high, currency, scale)}"


# symbol -> one, many; what looks like a word of the language needs no space after the number or a period after it
_PREFIXES = {"k": "kilo", "M": "mega", "G": "giga", "T": "tera", "m": "milli", "c": "centi", "µ": "micro", "μ": "micro",
             "n": "nano", "d": "deci", "h": "hecto"}  # fmt: skip


def _prefixed(symbol: str, name: str, prefixes: str) -> dict[str, tuple[str, str]]:
    return {
        prefix + symbol: (_PREFIXES[prefix] + name, _PREFIXES[prefix] + name + ("" if name == "hertz" else "s"))
        for prefix in prefixes
    }


def _squared(lengths: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for symbol, (one, many) in lengths.items():
        for mark, name in (("²", "square"), ("2", "square"), ("³", "cubic"), ("3", "cubic")):
            found[symbol + mark] = (f"{name} {one}", f"{name} {many}")
    return found


def _per(table: dict[str, tuple[str, str]], pairs: str) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for written in pairs.split():
        top, bottom = written.split("/")
        found[written] = (f"{table[top][0]} per {table[bottom][0]}", f"{table[top][1]} per {table[bottom][0]}")
    return found


_LENGTHS = _prefixed("m", "meter", "kmcµμnd") | {
    "m": ("meter", "meters"), "ft": ("foot", "feet"), "in": ("inch", "inches"), "mi": ("mile", "miles"),
    "yd": ("yard", "yards"), "ly": ("light-year", "light-years"), "AU": ("astronomical unit", "astronomical units"),
    "nmi": ("nautical mile", "nautical miles"),
}  # fmt: skip
_BASIC = (
    _LENGTHS | _squared(_LENGTHS)
    | _prefixed("g", "gram", "kmµμn") | _prefixed("l", "liter", "mcdhµμ") | _prefixed("L", "liter", "mcdhµμ")
    | _prefixed("W", "watt", "kMGTm") | _prefixed("Wh", "watt hour", "kMGT") | _prefixed("V", "volt", "kMm")
    | _prefixed("Hz", "hertz", "kMGT") | _prefixed("B", "byte", "kMGT") | _prefixed("Pa", "pascal", "kMGh")
    | _prefixed("J", "joule", "kMG") | _prefixed("s", "second", "mµμn") | _prefixed("A", "amp", "mk")
    | _prefixed("N", "newton", "k") | _prefixed("mol", "mole", "mµμ") | _prefixed("eV", "electron volt", "kMG")
    | {
        "KB": ("kilobyte", "kilobytes"), "PB": ("petabyte", "petabytes"), "g": ("gram", "grams"),
        "kcal": ("kilocalorie", "kilocalories"),
        "cal": ("calorie", "calories"), "t": ("ton", "tons"), "l": ("liter", "liters"), "L": ("liter", "liters"),
        "lb": ("pound", "pounds"), "lbs": ("pound", "pounds"), "oz": ("ounce", "ounces"), "gal": ("gallon", "gallons"),
        "pt": ("pint", "pints"), "qt": ("quart", "quarts"), "tsp": ("teaspoon", "teaspoons"),
        "tbsp": ("tablespoon", "tablespoons"),
        "Tbsp": ("tablespoon", "tablespoons"), "fl oz": ("fluid ounce", "fluid ounces"), "cc": ("cc", "cc's"),
        "ml": ("milliliter", "milliliters"),
        "%": ("percent", "percent"), "‰": ("per mille", "per mille"), "°": ("degree", "degrees"),
        "ha": ("hectare", "hectares"),
        "°C": ("degree Celsius", "degrees Celsius"), "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
        "ºC": ("degree Celsius", "degrees Celsius"),
        "ºF": ("degree Fahrenheit", "degrees Fahrenheit"), "℃": ("degree Celsius", "degrees Celsius"),
        "℉": ("degree Fahrenheit", "degrees Fahrenheit"),
        "K": ("kelvin", "kelvins"), "mol": ("mole", "moles"), "b": ("bit", "bits"),  "Hz": ("hertz", "hertz"),
        "W": ("watt", "watts"), "V": ("volt", "volts"), "J": ("joule", "joules"), "N": ("newton", "newtons"),
        "Ω": ("ohm", "ohms"), "kΩ": ("kilohm", "kilohms"), "dB": ("decibel", "decibels"),
        "hp": ("horsepower", "horsepower"),
        "mph": ("mile per hour", "miles per hour"), "kph": ("kilometer per hour", "kilometers per hour"),
        "km/h": ("kilometer per hour", "kilometers per hour"),
        "kmh": ("kilometer per hour", "kilometers per hour"),
        "rpm": ("revolution per minute", "revolutions per minute"),
        "bpm": ("beat per minute", "beats per minute"), "mpg": ("mile per gallon", "miles per gallon"),
        "psi": ("P S I", "P S I"),
        "fps": ("frame per second", "frames per second"), "dpi": ("dot per inch", "dots per inch"),
        "ppm": ("part per million", "parts per million"),
        "ppb": ("part per billion", "parts per billion"), "px": ("pixel", "pixels"), "MP": ("megapixel", "megapixels"),
        "h": ("hour", "hours"), "hr": ("hour", "hours"), "hrs": ("hour", "hours"), "min": ("minute", "minutes"),
        "mins": ("minute", "minutes"),
        "s": ("second", "seconds"), "sec": ("second", "seconds"), "secs": ("second", "seconds"),
        "yr": ("year", "years"), "yrs": ("year", "years"),
        "sq ft": ("square foot", "square feet"), "sq. ft.": ("square foot", "square feet"),
        "sq mi": ("square mile", "square miles"), "sq. mi.": ("square mile", "square miles"),
        "sq km": ("square kilometer", "square kilometers"),
        "sq m": ("square meter", "square meters"), "cu ft": ("cubic foot", "cubic feet"),
        "bps": ("bit per second", "bits per second"),
        "kbps": ("kilobit per second", "kilobits per second"), "Mbps": ("megabit per second", "megabits per second"),
        "Gbps": ("gigabit per second", "gigabits per second"),
        "mmHg": ("millimeter of mercury", "millimeters of mercury"),
        "mm Hg": ("millimeter of mercury", "millimeters of mercury"), "kt": ("knot", "knots"),
        "kts": ("knot", "knots"),
        "ml/min": ("milliliter per minute", "milliliters per minute"), "pc": ("parsec", "parsecs"),
        "Mt": ("megaton", "megatons"), "IU": ("international unit", "international units"),
        "ft-lb": ("foot-pound", "foot-pounds"), "d": ("day", "days"), "M☉": ("solar mass", "solar masses"),
    }
)  # fmt: skip
_RATES = _per(
    _BASIC,
    "m/s km/s cm/s ft/s mi/s mi/h g/L g/l mg/L mg/l mg/dL mg/dl mg/kg µg/L μg/L g/kg kg/m3 kg/m³ g/cm3 g/cm³ "
    "g/ml g/mL mg/ml mg/mL mol/L mmol/L l/min L/min ml/h kg/ha t/ha W/m2 W/m² J/kg lb/ft MB/s GB/s KB/s kB/s ng/mL "
    "µg/m3 µg/m³ μg/m³ g/m2 g/m² kg/m2 kg/m² V/m mL/min g/mol kJ/mol kcal/mol K/min °C/min",
) | {
    "m/s²": ("meter per second squared", "meters per second squared"),
    "m/s2": ("meter per second squared", "meters per second squared"),
    "km/l": ("kilometer per liter", "kilometers per liter"),
    "l/100 km": ("liter per hundred kilometers", "liters per hundred kilometers"),
}  # fmt: skip
_WORDS = ("in", "d", "AU", "pt", "T")  # also words: "3 in 10"
UNITS: dict[str, tuple[str, str]] = {
    symbol: names for symbol, names in (_BASIC | _RATES).items() if symbol not in _WORDS
} | {
    "in.": ("inch", "inches"),
    "pt.": ("pint", "pints"),
    "pts.": ("point", "points"),
    "AU": ("astronomical unit", "astronomical units"),
}


def unit(written: str, symbol: str) -> str:
    """Return a number with its unit: ("5", "km") is "five kilometers"."""
    one, many = UNITS[symbol]
    return f"{number(written)} {one if is_one(written) else many}"


def unit_range(low: str, high: str, symbol: str) -> str:
    """Return "three to five kilometers"."""
    return f"{number(low)} to {unit(high, symbol)}"


def adjective_unit(written: str, symbol: str) -> str:
    """Return a measure before what it measures: "a ten-kilometer" run."""
    return f"{number(written)} {UNITS[symbol][0]}"


_QUALIFIER = re.compile(r"\b(?:an?|another)\s$", re.IGNORECASE)
_THE = re.compile(r"\b(?:the|his|her|my|your|their|our|its|this|that|each|every|one)\s$", re.IGNORECASE)
_COSTS = re.compile(
    r"[ -](?:bill|coin|note|fee|fine|ticket|deposit|check|cheque|prize|tip|loan|bet|stamp|chip|reward|budget|deal|"
    r"contract|lawsuit|bonus|bond|house|mansion|home|watch|dress|meal|menu|question|stake|price|grant|project|fund|plan|"
    r"package|investment|race|run|walk|race|radius|drive|hike|stretch|gun|howitzer|shell|lens|film|race|dash|relay|"
    r"freestyle|butterfly|backstroke|hurdles|sprint|wall|fence|cliff|drop|dive|tower|limit|mark|gap|climb)\b"
)
_QUALIFIED = re.compile(
    r" (?!(?:a|an|the|per|for|in|on|at|to|of|or|and|from|as|by|with|is|"
    r"was|when|if|each|every|more|less|away|before|after|"
    r"over|above|below|off|into|out|up|down|every|if|but|so|because|since|while|last|that|which|who)\b)[a-z]"
)


def qualifies_noun(match: re.Match[str]) -> bool:
    """Say whether an amount or a measure qualifies a noun: "a 10 km run", "a $5 bill"."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    if re.match(r"-(?:a|an|per)-", after):
        return True  # a $1,000-a-plate dinner
    if _QUALIFIER.search(before):
        return bool(_QUALIFIED.match(after))
    return bool(_THE.search(before)) and bool(_COSTS.match(after))


def _feet(match: re.Match[str]) -> str:
    feet, inches = match["feet"], match["inches"]
    head = f"{number(feet)} {'foot' if feet == '1' else 'feet'}"
    return f"{head} {number(inches)}" if inches else head


def _feet_inches(match: re.Match[str]) -> str:
    feet, inches = match["feet"], match["inches"]
    return f"{unit(feet, 'ft')} {unit(inches, 'in.')}"


def _inches(match: re.Match[str]) -> str:
    return f"{number(match[1])} {'inch' if match[1] == '1' else 'inches'}"


_MULTIPLIED = re.compile(
    r"(?:\b(?:or|if|that|because|say|multiply|compute|like|than|makes?|equals?) |^\W*)$", re.IGNORECASE
)


def _by(match: re.Match[str]) -> str | None:
    after = match.string[match.end() :]
    if not match["unit"] and "×" in match["sides"]:
        if re.match(r" (?:is|are|makes?|equals?|gives?)\b", after):
            return None
        if _MULTIPLIED.search(match.string[: match.start()]) and not re.match(r" [a-z]", after):
            return None
    parts = [part.strip() for part in re.split("[x×]", match["sides"])]
    said = " by ".join(year(int(part)) if len(part) == 4 and part.isdecimal() else number(part) for part in parts)
    return f"{said} {UNITS[match['unit']][1]}" if match["unit"] else said


_COMPASS = {"N": "north", "S": "south", "E": "east", "W": "west"}


def _coordinate(match: re.Match[str]) -> str:
    parts = [unit(match["degrees"], "°")]
    parts += [f"{number(match['minutes'])} minute{'' if match['minutes'] == '1' else 's'}"] if match["minutes"] else []
    parts += [f"{number(match['seconds'])} second{'' if match['seconds'] == '1' else 's'}"] if match["seconds"] else []
    return " ".join(parts) + (f" {_COMPASS[match['point']]}" if match["point"] else "")


_SECOND = re.compile(r"(?:\b(?:[Tt]he|[Hh]is|[Hh]er|[A-Z][a-z]{2,8}\.?)\s)$")


def _pounds_shillings(match: re.Match[str]) -> str | None:
    after = match.string[match.end() :]
    if match[0][:-1].endswith(("2", "3")) and (
        _SECOND.search(match.string[: match.start()])
        or re.search(r"\d(?:st|d|th),? (?:and )?$", match.string[: match.start()])
        or re.match(r"\.? (?:[A-Z]|of |ed\b|day\b|edition)", after)
    ):
        return None  # 2d, 23d: second, twenty-third
    pounds, shillings, pence = match["pounds"], match["shillings"], match["pence"]
    parts = [money(pounds, "£")] if pounds else []
    parts += [f"{number(shillings)} shilling{'' if shillings == '1' else 's'}"] if shillings else []
    parts += ["one penny" if pence == "1" else f"{number(pence)} pence"] if pence else []
    return ", ".join(parts[:-1]) + f" and {parts[-1]}" if len(parts) > 1 else parts[0]


def _fraction_of_amount(match: re.Match[str]) -> str:
    return f"{number(match[1])} and a half {match[2]} dollars"


def _thousands(match: re.Match[str]) -> str:
    """Say screens as letters (4K), all else as thousands (a 10K run is ten kilometers, and people say "ten K")."""
    return f"{number(match[1])} K" if len(match[1]) < 3 else f"{number(match[1])} thousand"


MONEY: tuple[Form, ...] = (
    (
        re.compile(r"£(?P<pounds>\d[\d,]*)\s(?P<shillings>\d{1,2})s\.?(?:\s(?P<pence>\d{1,2})d\b\.?(?!$))?(?!\w)"),
        _pounds_shillings,
    ),
    (
        re.compile(r"(?<![\w.,])(?P<pounds>)(?P<shillings>\d{1,2})s\.?\s(?P<pence>\d{1,2})d\b\.?(?!$)"),
        _pounds_shillings,
    ),
    (re.compile(r"(?<![\w.,])(?P<shillings>)(?P<pounds>)(?P<pence>\d{1,2})d\b(?:\.(?!$))?"), _pounds_shillings),
    (
        re.compile(r"(?<![\w.,])(\d{1,3})p(?!\w)"),
        lambda match: "one penny" if match[1] == "1" else f"{number(match[1])} pence",
    ),
)
# Units without a number: "a few km", "per kg".
_COUNTED = (
    r"(?P<before>[Ss]everal|few|[Mm]any|[Ss]ome|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Tt]en|[Tt]wenty|[Ff]ifty|hundred|"
    r"thousand|million|billion|hundreds of|thousands of|[Mm]ore|[Ff]ewer|in|of|per|a|one|each|every|the|half a)"
)


def _bare_unit(match: re.Match[str]) -> str:
    one, many = UNITS[match["said"]]
    return one if match["before"] in ("per", "a", "one", "each", "every", "half a") else many


MEASURES: tuple[Form, ...] = (
    (
        re.compile(r"(?<=[\d⁰-⁹²³])(?<=[\^⁰-⁹²³\d][\d⁰-⁹²³]) (?P<said>m/s|km/s|km|kg|cm|mm|Hz)(?![\w/²³])"),
        lambda match: (
            UNITS[match["said"]][1] if re.search(r"(?:\^\d+|[⁰-⁹²³]+)$", match.string[: match.start()]) else None
        ),
    ),
    (re.compile(r"(?<![\w.,])(\d{1,3})\s?bps\b(?! modem)"), lambda match: f"{number(match[1])} basis points"),
    (
        re.compile(r"(?<![\w.,])(?P<n>\d+(?:\s\d/\d)?)\sc\.(?=\s(?:of\s)?[a-z])"),
        lambda match: f"{number(match['n'])} {'cup' if match['n'] == '1' else 'cups'}",
    ),
    (
        re.compile(
            r"\b(?i:runway|verse|section|apartment|apt\.|room|gate|seat|exit|row|figure|fig\.|platform|unit|question|flat|"
            r"page|line|item|suite|appendix|schedule|article|table|bus|route|track|lot|no\.)\s(?P<said>(?P<n>\d{1,4})(?P<letter>[A-Za-z]))"
            r"(?![\w°])"
        ),
        lambda match: f"{number(match['n'])} {match['letter'].upper()}",
    ),
    (
        re.compile(
            r"(?<=\d )(?P<said>[NSEW])\.?(?= (?:\d+(?:st|nd|rd|th)|[A-Z][a-z]+) "
            r"(?:St|Street|Ave|Avenue|Blvd|Boulevard|Rd|Road|Dr|Drive|Ln|Lane|Pl|Place)\b)"
        ),
        lambda match: _COMPASS[match["said"]].capitalize(),
    ),
    (
        re.compile(
            r"(?<![\w.,])(?P<times>\d+)\s?[x×]\s?(?P<metres>\d+)(?:\s|-)?m"
            r"(?P<relay> (?:relay|freestyle|medley|hurdles|sprint))?"
            r"(?!\w)"
        ),
        lambda match: f"{number(match['times'])} by {number(match['metres'])} meter{match['relay'] or 's'}",
    ),
    (
        re.compile(rf"\b{_COUNTED} (?P<said>km/h|km²|m²|m³|km|kg|cm|mm|ml|mL|mg|mph|[KMGT]B|kWh|[MG]Hz)(?![\w/²³])"),
        _bare_unit,
    ),
    (re.compile(r"(?<![\w.,$£€])(\d+(?:,\d{3})*(?:\.\d+)?)[Kk](?!\w)"), _thousands),
    (
        re.compile(
            r"(?<![\w.,])(?P<degrees>\d+(?:\.\d+)?)\s?°\s?(?:(?P<minutes>\d+(?:\.\d+)"
            r"?)\s?[′'’]\s?)?(?:(?P<seconds>\d+(?:\.\d+)?)\s?[″\"”]\s?)?(?P<point>[NSEW])"
            r"\b"
        ),
        _coordinate,
    ),
    (re.compile(r"(?<![\w.,])(?P<feet>\d)\s?['’′]\s?(?P<inches>1[01]|\d)\s?(?:[\"”″]|['’′]{2})"), _feet),
    (re.compile(r"(?<![\w.,])(?P<feet>\d+)(?P<inches>)[′](?!\w)"), _feet),
    (re.compile(r"(?<![\w.,])(?P<feet>\d+)\s?ft\.?,?\s(?P<inches>\d+(?:\.\d+)?)\s?in(?:\.(?!$)|\b)"), _feet_inches),
    (
        re.compile(r"(?<![\w.,])(\d+(?:\.\d+)?)(?:″|[\"”](?= (?:wide|long|tall|high|" r"deep|thick|by|across|in)\b))"),
        _inches,
    ),
    (
        re.compile(
            r"(?<![\w.,])(?P<sides>\d+(?:\.\d+)?(?:\s?[x×]\s?\d+(?:\.\d+)?)+)"
            r"(?:[ -]?(?P<unit>ft|m|cm|mm|km|yd|mi|px)(?!\w))?(?![\w]|\s?[=x×]|[\^⁰¹²³⁴-⁹])"
        ),
        _by,
    ),
)
