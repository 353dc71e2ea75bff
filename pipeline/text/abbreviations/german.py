"""German: abbreviations, ordinals, sentence openers, labels, verbs of speech."""

from __future__ import annotations

from pipeline.text.abbreviations.tongue import Tongue, words

_ARTICLES = (
    "am im den der die das dem des vom zum zur beim bis ab seit ein eine einen einem einer ihr ihre ihren sein seine "
    "seinen seiner ihrem seinem mein meine meinen jeder jede jeden jedes dieser und dritten"
)
_COUNTED = (
    "januar jänner februar märz april mai juni juli august september oktober november dezember jan feb mär apr jun jul "
    "aug sept okt nov dez jahrhundert jahrhunderts jahrhunderte jh jhd jahrtausend jahrtausends kapitel kapitels tag "
    "tages auflage stock klasse buch akt szene teil band weltkrieg weltkriegs weltkrieges kongress geburtstag "
    "geburtstages bezirk armee korps division platz preis mal advent semester lebensjahr runde minute stunde"
)

GERMAN = Tongue(
    punkt="german",
    titles=words(
        "dr prof hr fr frl hrn st mr mrs med phil jur rer nat dipl ing pfr fa gebr hl ew se exz bgm dir kgl "
        "kaiserl frhr gf gräfl hptm oblt lt ltn gen maj obst uffz feldw dres pd päd theol oec pol tech habil priv "
        "doz univ stud cand geh insp komm hll"
    ),
    numbered=words(
        "nr nrn s bd bde abb abs art kap tab anm ziff ziffer aufl ausg fig tel p pp str bl fol lfg h no vol sp rn rdnr "
        "ps mos lk mt mk joh kor röm vers v kat tz buchst lit"
    ),
    inner=words(
        "z.b d.h d.i i.e e.g z.t z.zt z.hd bzw bspw beisp ca cca vgl gem geb gest verh sog sogen inkl exkl ggf "
        "evtl eventl insb insbes bes einschl zzgl abzgl mind ungef etw lt i.d.r i.a u.u m.e o.g s.o s.u i.s i.s.v "
        "i.s.d u.zw u.z m.a.w v.a d.s a.d a.m i.b i.h b.z.w resp gegr hrsg hg übers betr bez entspr v.l.n.r u v "
        "a.a. ggü zul zw jew od mhd ahd lat griech frz engl dt urspr zit wg vs"
    ),
    other=words(
        "usw etc u.a u.ä o.ä u.s.w u.s.f usf u.v.m u.v.a u.dgl dgl v.chr n.chr v.u.z chr str co inc ltd gmbh a.a.o "
        "a.d jh jhd jan feb mär apr jun jul aug sept sep okt nov dez std stdn mio mrd tsd f ff e.v a.g ag jr u.k "
        "u.s u.s.a p.s ebd ebda m.d.b m.e.z z st.g.b b.g.b kgs bhf hbf pl o.j o.o"
    ),
    starters=words(
        "der die das ein eine einer er sie es wir ihr ich du dies diese dieser dieses jener jene jenes da dort hier "
        "dann "
        "nun aber und oder denn doch sondern wenn als ob weil während obwohl nachdem bevor bis wo wer was wie warum "
        "wann nicht kein keine niemand nichts alles alle viele manche man jeder jede in im auf an am bei mit nach von "
        "vom zu zum zur aus für gegen ohne um über unter vor durch seit trotz mein dein sein seine ihre unser so auch "
        "noch schon nur sehr ja nein heute gestern morgen jetzt plötzlich endlich später danach damals seitdem dabei "
        "dazu damit darum deshalb daher dennoch jedoch allerdings außerdem zwar einst immer nie vielleicht ist war hat "
        "sind waren hatte wird wurde kann können muss des dem den einem einen beide zwei drei dort bald zuerst zunächst"
    ),
    labels=words(
        "kapitel buch teil band abschnitt akt szene aufzug auftritt gesang brief anhang artikel lektion abbildung "
        "tabelle abb tab art kap bd strophe psalm satz regel bild"
    ),
    lettered=words(
        "plan vitamin klasse typ gruppe option punkt hepatitis anlage anhang abschnitt abbildung block stufe team "
        "antwort größe buchstabe note modell einheit halle teil tor gebäude reihe spalte kategorie version seite phase"
    ),
    rulers=words(
        "ludwig karl friedrich wilhelm heinrich otto georg franz leopold rudolf philipp maximilian pius benedikt "
        "napoleon nikolaus alexander peter katharina elisabeth christian gustav august johannes"
    ),
    speech=words(
        "rief fragte sagte antwortete schrie flüsterte murmelte erwiderte entgegnete meinte dachte brüllte versetzte "
        "rufe frage sage"
    ),
    verbs=(
        r"(?:ist|war|waren|sind|hat|hatte|hatten|haben|wird|wurde|wurden|kann|konnte|muss|musste|soll|sollte|will"
        r"|wollte|kam|kamen|ging|gingen|sah|stand|saß|lag|lief|rief|sprach|schrieb|las|blieb|fiel|fand|gab|nahm|hielt"
        r"|starb|trank|aß|schwieg|kommt|geht|lebt|wohnt|schläft|[a-zäöüß]{2,}te|[a-zäöüß]{2,}ten)\b"
    ),
    ordinals=words(f"{_ARTICLES} {_COUNTED}"),
    quotes="»«",
    numbered_suffixes=("str",),
)
