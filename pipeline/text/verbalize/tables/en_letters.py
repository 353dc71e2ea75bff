"""English letters: initialisms, acronyms and serial numbers."""

from __future__ import annotations

import re

from pipeline.text.said import mark
from pipeline.text.verbalize._forms import Form, words
from pipeline.text.verbalize.tables.en_numbers import cardinal, year
from pipeline.text.verbalize.tables.en_roman import roman_value

LETTER_A = mark("A", "eɪ")  # a bare one is taken for the article


def letters(written: str) -> str:
    """Return capitals as letters apart: "F B I"."""
    return " ".join(LETTER_A if char == "A" else char for char in written if char.isalnum())


# Said letter by letter although they could be words.
_SPELLED = words(
    "AA AAA AC ACLU ADHD AFL AI AKA AM AMA API ASAP ATF ATM ATV BA BBC "
    "BC BCE BMI CAD CBC CD CDC CE CEO CFO "
    "CIA CIO CIS CO COO CPA CPI CPU "
    "CSI CT CV DA DC DEA DIY DJ DMV DNA DOA DOE DOJ DVD EC ECB EEG EKG ECG ER EPA EQ ERA ESA ESL ESPN ETA EU "
    "EV FAA FAQ FBI FCC FDA FDR FM "
    "FYI GI GM GMO GOP GPA GPS GPU HIV HOA HQ HR IBM ICU ID IE IED INS IOC IOU IP IPA IPCC IPO IQ IRS ISBN "
    "ISO ISS IT ITV IV IVF JFK KGB "
    "LA LAPD LBJ LCD LED LGBT LSD MA MBA MD MI MIA MIT MLB MO MP MRI MSG MTV MVP NAACP NBA NBC NFL NGO NHL "
    "NHS NPR NRA NSA NSF NY NYC NYPD "
    "NYU OCD OD ODE OECD OS PA PBS PC PDF PE PH PHD PM PMS POW PR PS PTA PTSD QA RAF RCA RNA ROI RPG RSVP RV "
    "SAS SEC SOS SSR STD SUV TA TB "
    "TNT TV UAE UAV UCLA UFC UFO UI UK UN UPI UPS URL US USA USAF USB USC USD USMC USS USSR UTC UV UX VA VAT "
    "VCR VHS VIP VP VR WHO WMD WWI "
    "ASPCA SPCA NAACP NCAA LGBTQ LGBTQIA CCTV UNHCR UNRWA OPCW "
    "XL YMCA YWCA AOL ABC AAP AP DHS EMT EIN EMI IMF INC IRC MGM TSA "
    "LAX IRA SAT DUI DWI IUD OAS AFC ABM ADA ABA LLB EMS UAW UPN GE GMT EST PST IBD ICBM IMDB IVR LLC PLC SA UEFA_"
) - {"INC", "UEFA_", "ODE", "ERA"}
# Said as words although they are no word of the dictionary's shape, or are in doubt.
_WORDS = words("NASA NATO UNESCO UNICEF OPEC AIDS SARS COVID MERS LASER RADAR SONAR SCUBA FIFA UEFA NAFTA ASEAN OSHA "
    "NASDAQ NOAA DARPA FEMA HUD SEAL SEALS SWAT "
    "RAM ROM JPEG GIF LIDAR PIN SIM CAPTCHA WASP YOLO FOMO LOL OK MASH SALT START ICE POTUS SCOTUS FLOTUS "
    "MENSA INTERPOL AWOL NIMBY YUPPIE BASIC COBOL "
    "CERN ESA_ IKEA LEGO NATO SNCC SETI VISTA GULAG NKVD_ GESTAPO BRICS CRISPR MRSA ELISA HAMAS ISIS NORAD "
    "UNIVAC ENIAC TASS AMEX FICA ROTC MOMA GIS PETA OXFAM RICO "
    "BREXIT EBITDA ANZAC DAESH DOS JSTOR LaTeX SNAFU FUBAR TED NAND QWERTY ASCII MR MRS DR MS ST JR SR PROF "
    "HMM HMMM SHH SHHH PSST PFFT BRR BRRR GRR GRRR TSK "
    "ZZZ ZZZZ MM MMM MMMM AARGH ARGH UGH HM VS ETC")  # fmt: skip
_TWO = words(
    "ED NO SO GO DO ME MY WE HE IS IN ON AT TO UP OF OR IF AM AN AS BE "
    "BY OH AH US IT HI HA YE HO LO OW EH UH UM ER OX AX AY MR MS DR "
    "ST JR SR OK NE LE LA EL DE VE AD SH"
)
_ONSETS = {""} | words(
    " b bl br c ch chl chr cl cr d dr dw f fl fr g gh gl gn gr h j k "
    "kh kl kn kr l m n p ph pl pr ps qu r rh "
    "s sc sch scr sh shr sk sl sm sn sp sph spl "
    "spr squ st str sv sw t th thr tr tw v w wh wr y z"
)
_CODAS = {""} | words(
    " b bb bs by c ch ck cks cs ct cts d dd dge ds dth f ff ffs ft fts g gg gh ght ghts gs h k ks l lb ld lds "
    "lf lk lks ll lls lm lms lp lps ls lt lts lve m mb mbs "
    "mn mp mps mpt ms n nce nch nd nds ng ngs ngth ngths nk nks nn ns nse nt nth nths nts p ph pp ps pse pt "
    "pts r rb rbs rc rch rd rds rf rg rk rks rl rls rm rms "
    "rn rns rp rps rr rs rse rsh rst rt rth rts rve s sh sk sks sm sms "
    "sp sps ss st sts t tch th ths ts tt v w wd wl wls wn wns ws x xt "
    "y z zz rld rlds lth dy ly ry ty ny my bt bts gn gns lph mph rph nck lz rz tz tzt szt sch rch lch nth"
)
_SHAPE = re.compile(r"(qu|[^aeiouy]*)([aeiouy].*[aeiouy]|[aeiouy])([^aeiouy]*)")
_INNER = re.compile(r"[^aeiouy]{5,}")


def can_be_a_word(written: str) -> bool:
    """Say whether capitals have the shape of an English word: its beginning, its end and a vowel between."""
    shape = _SHAPE.fullmatch(written.lower())
    if shape is None or _INNER.search(shape[2]):
        return False
    return shape[1] in _ONSETS and shape[3] in _CODAS


_WORD_LENGTH = 5  # initialisms so long are few, and those with a vowel are known; words and names are many


def is_spelled(written: str) -> bool:
    """Say whether capitals are said letter by letter."""
    if written in _WORDS:
        return False
    if len(written) == 2 and written not in _SPELLED:
        return written not in _TWO
    if len(written) >= _WORD_LENGTH and written not in _SPELLED and re.search("[AEIOUY]", written[1:]):
        return False
    repeats = re.search(r"(.)\1\1", written) and written not in _SPELLED
    return not repeats and len(written) <= 6 and (written in _SPELLED or not can_be_a_word(written))


_CAPITALS = re.compile(
    r"(?<![\w&@#.])(?<![^A-Z\s]/)(?P<said>[A-Z]{2,6}(?P<end>[’']s|s|[’']d|ed|ing|[’'])?)(?!-[A-Z]{4})(?![\w@]|[’']\w|\.\w)"
)
_DOTS = re.compile(r"(?<![\w.])(?P<said>(?P<letters>(?:[A-Z]\.){1,}[A-Z])(?P<stop>\.?)(?P<end>[’']?s\b)?)(?!\w)")
_AMPERSAND = re.compile(r"(?<![\w&])([A-Z]{1,3})\s?&\s?([A-Z]{1,3})(?![\w&])")
_SHOUT = re.compile(r"[A-Z][A-Z’'-]+")
_AMBIGUOUS = words("US IT WHO AM ER AD AIDS HE IS CAN MAY ALL ICE SAS MA PA LA CD ID AC OS DO IN ON") - {
    "CD",
    "ID",
}
_IT_NOUNS = (
    r" (?:department|support|company|manager|guy|team|staff|industry|"
    r"professional|specialist|sector|systems|help|desk|system|security|"
    r"expert|worker|infrastructure|services)\b"
)


def _capitals(match: re.Match[str]) -> str | None:
    written, end, text = match["said"], match["end"] or "", match.string
    core = written[: len(written) - len(end)] if end else written
    if end and end[-1] not in "s’'" and core not in _SPELLED:
        return None
    before, after = text[: match.start()], text[match.end() :]
    if core in ("US", "IT", "WHO", "AM", "ER", "LA", "PA", "MA", "AD"):
        if not _is_name(core, before, after):
            return None
    elif not is_spelled(core) or (_is_shouted(before, after) and core not in _SPELLED):
        return None
    if (
        roman_value(core)
        and core not in _SPELLED
        and len(core) > 1
        and core not in ("CD", "DC", "MD", "CV", "CC", "MC", "DI", "CI", "MI")
    ):
        return None
    said = letters(core)
    return said + ("'s" if end.endswith("s") else end)  # a final "Ds." would be taken for an abbreviation


def _is_name(core: str, before: str, after: str) -> bool:
    """Tell US, IT and WHO from "us", "it" and "who" in capitals."""
    if _is_shouted(before, after):
        return False
    if core == "IT":
        return bool(re.match(_IT_NOUNS, after)) or (before.endswith((" in ", " the ")) and after[:1] in ".,")
    if core == "WHO":
        return bool(re.search(r"\b[Tt]he $", before))
    if core in ("AM", "MA", "PA", "AD", "ER"):
        return (core in ("MA", "PA") and before.endswith(", ")) or (core == "ER" and before.endswith(" the "))
    return core == "LA" or not re.search(
        r"\b(?:[Bb]etween|[Ll]et|[Aa]ll of|[Oo]f both of|gave|told|ask(?:ed)?) $", before
    )


def _is_shouted(before: str, after: str) -> bool:
    """Say whether a capital word stands among capital words, as in headings, signs and shouts."""
    neighbours = before.split()[-1:] + after.split()[:1]
    shouted = [word.strip(".,;:!?\"'“”‘’()—-") for word in neighbours]
    return any(_SHOUT.fullmatch(word) and not (is_spelled(word) or word in _WORDS) for word in shouted if len(word) > 1)


def _dots(match: re.Match[str]) -> str | None:
    if (
        len(match["letters"]) == 3
        and re.match(r" [A-Z][a-z]", match.string[match.end() :])
        and match["letters"] not in _DOTTED_KNOWN
    ):
        after = match.string[match.end() :]
        if match["stop"] and re.match(r" [A-Z][a-z]+", after):
            return letters(match["letters"])
    ends = not match.string[match.end() :].strip("\"'”’) ")
    stop = "." if ends and match["stop"] else ""
    end = match["end"] or ""
    return letters(match["letters"]) + end + stop


_DOTTED_KNOWN = frozenset({"U.S", "U.K", "U.N", "L.A", "D.C", "P.S", "M.D", "B.A", "M.A", "P.M", "A.M"})
_MIXED = {
    "mRNA": f"M R N {LETTER_A}",
    "tRNA": f"T R N {LETTER_A}",
    "PhD": "P H D",
    "PhDs": "P H Ds",
    "BSc": "B S C",
    "MSc": "M S C",
    "iOS": "i O S",
    "GmbH": "G M B H",
}


def _manuscript(match: re.Match[str]) -> str | None:
    """Say "manuscripts" for MSS, and "manuscript" for MS where it is no illness and no software."""
    if match["many"]:
        return "manuscripts"
    dotted = match[0].endswith(".")
    return (
        "manuscript"
        if dotted or re.search(r"\b(?:[Tt]he|this|that|in|original)\s$", match.string[: match.start()])
        else None
    )


_NAMED_A = re.compile(
    r"(?<![\w.’'-])(?P<said>A)(?=[+-]?(?: (?:and|or|to|through|is|was|minus|plus)\b|(?:[’']s)?[,;:!?)”\"]"
    r"|\.?[”\"’')]*\s*$"
    r"| [BC]\b))"
)
_BEFORE_A = re.compile(
    r"(?:\b[a-z]{2,}|\b(?:Vitamin|Vitamins|Group|Plan|Grade|Class|Type|Section|Part|Exhibit|Hepatitis|Team|Point|Option|"
    r"Appendix|Flat|Room|Line|Figure|Side|Block|Category|Level|Series|Division|Major|an|From|Between|Straight))\s$"
)


def _named_a(match: re.Match[str]) -> str | None:
    """Say the letter in "plan A", "an A", "from A to B"; never the article."""
    return LETTER_A if _BEFORE_A.search(match.string[: match.start()][-24:]) else None


INITIALISMS: tuple[Form, ...] = (
    (
        re.compile(r"(?<![\w-])(?:NaCl|HCl|KCl|LiCl|NaOH|KOH|HF|NaI|ZnO|FeO|CaO|MgO|HCN|KCN)(?![\w-])"),
        lambda match: letters(match[0].upper()),
    ),
    (re.compile(r"(?<!\w)WW(?P<n>II?)(?!\w)"), lambda match: f"World War {'One' if match['n'] == 'I' else 'Two'}"),
    (re.compile(r"(?<![\w.])(?P<said>(?P<many>MSS)\b(?:\.(?!\s*$))?|MS\b(?:\.(?!\s*$))?)"), _manuscript),
    (re.compile(r"\b(?:Ctrl|CTRL)[+-](?P<key>[A-Z]|Alt|Shift|Del)\b"), lambda match: f"Control {match['key']}"),
    (_NAMED_A, _named_a),
    (_AMPERSAND, lambda match: f"{letters(match[1])} and {letters(match[2])}"),
    (_DOTS, _dots),
    (re.compile(r"(?<![\w.])(?:p\.s|r\.i\.p|P\.s)\.(?!\w)"), lambda match: letters(match[0].upper())),
    (_CAPITALS, _capitals),
    (
        re.compile(r"(?<![\w.])(?P<said>(?:mRNA|tRNA|PhD|PhDs|iOS|eBay_|BSc|MSc|GmbH|" r"PhD[’']s|kHz|MHz|GHz))(?!\w)"),
        lambda match: _MIXED.get(match["said"]),
    ),
)


def address_word(written: str) -> str:
    """Return a word of an address: what nobody can say is spelled."""
    if len(written) == 1 or written.lower() in _ADDRESS_WORDS or (can_be_a_word(written) and len(written) > 2):
        return written
    return letters(written.upper()) if len(written) <= 4 else written


_ADDRESS_WORDS = frozenset(
    {
        "com",
        "org",
        "net",
        "edu",
        "gov",
        "mil",
        "info",
        "co",
        "me",
        "io",
        "no",
        "my",
        "go",
        "we",
        "at",
        "in",
        "of",
        "to",
        "on",
        "is",
        "by",
        "blog",
        "http",
    }
)


def address_number(written: str) -> str:
    """Return the number of an address: "twenty twenty-one", "forty-two"."""
    return year(int(written)) if len(written) == 4 else cardinal(int(written))
