"""English: abbreviations, sentence openers, labels, verbs of speech."""

from __future__ import annotations

from pipeline.text.abbreviations.tongue import Tongue, words

ENGLISH = Tongue(
    punkt="english",
    titles=words(
        "mr mrs dr prof ms messrs mme mlle mmes drs profs rev revd hon rt capt cpt col gen lt sgt maj adm cmdr cdr "
        "cpl pvt pfc spc gov pres sen rep supt insp det const ofc ens fr br st ste mt mts ft ald atty amb brig "
        "msgr bp abp adj wm geo chas thos jas jos robt benj jno edw saml danl herr mgr treas secy"
    ),
    numbered=words(
        "no nos vol vols p pp ch chap chaps fig figs art arts sec secs sect vs v ver ed eq eqs cf par paras para "
        "pt pts bk bks ps matt ex lev num deut josh judg sam chron isa jer ezek dan rom cor gal eph phil col thess "
        "tim heb pet rev tab tbl app ll fol ff app'x ext exp op nr cols al b d"
    ),
    inner=words("e.g i.e viz cf approx ca c vs v ibid incl esp sc loc circa repr orig trans edn eds fl resp"),
    other=words(
        "etc inc ltd co corp jr sr esq ave blvd rd sq a.m p.m a.d b.c b.c.e c.e u.s u.k u.s.a u.n e.u u.s.s.r ph.d "
        "m.d b.a m.a d.c b.sc m.sc d.phil ll.d ll.b ll.m d.d.s d.d j.d m.b.a r.n m.p k.c q.c k.c.b jan feb mar apr "
        "jun jul aug sept sep oct nov dec mon tue tues thu thur thurs fri dept est bros r.s.v.p l.a n.y n.y.c n.j "
        "i.q o.k bart mss n.b p.s h.m.s u.s.s s.s r.m.s mfg assn univ hwy bldg apt cit calif conn penn fla tex "
        "ariz colo minn tenn wis"
    ),
    ordinary=words("ill ore ok ala cos pa"),
    starters=words(
        "the a an he she it they we you i this that these those there here but and or so then when while if as after "
        "before because although though since until his her its their our my your what who why how where which whose "
        "not no yes nothing nobody everyone everything now once perhaps still yet even only in on at for from with "
        "without by to of all some many most one two three another each every both few suddenly meanwhile however "
        "neither someone something somebody anyone maybe well oh did does do is are was were can could will would "
        "never always today tomorrow yesterday soon later i'm i'll i've i'd he's she's it's "
        "that's there's what's let's don't they're we're you're who's isn't wasn't let such several others people "
        "between under over during despite unlike like thus therefore moreover nor instead indeed please any "
        "nonetheless"
    ),
    labels=words(
        "chapter book part volume section act scene canto stave letter appendix article lesson figure table ch chap "
        "fig vol sec art rule verse step number note example exercise plate psalm question"
    ),
    lettered=words(
        "plan vitamin class grade type group option point hepatitis exhibit appendix section figure schedule block "
        "level team item answer size letter note key model unit ward part platform gate room building row column "
        "category version side phase step vitamins plans table annex chapter line series string flat variable"
    ),
    rulers=words(
        "henry louis charles george william edward james richard philip napoleon frederick wilhelm carlos felipe "
        "alfonso fernando pius alexander nicholas peter elizabeth gustav christian rocky apollo war"
    ),
    before_i=words(
        "am do did and or than as nor can could shall will was have had should would may might must so not but that if "
        "is were are you he she they it cannot only even when"
    ),
    speech=words(
        "said says say asked asks cried cries replied replies answered answers shouted whispered muttered murmured "
        "exclaimed called screamed yelled demanded inquired enquired repeated returned added continued began gasped "
        "roared sighed sobbed laughed snapped growled thought wondered observed remarked interrupted echoed groaned "
        "pleaded begged announced declared insisted bellowed hissed breathed stammered responded retorted ejaculated "
        "barked croaked wailed moaned urged warned protested suggested ventured countered shrieked howled chuckled"
    ),
    verbs=(
        r"(?:is|was|were|are|am|has|had|have|does|did|do|will|would|can|could|may|might|must|shall|should|came|went|saw"
        r"|said|took|got|gave|made|knew|thought|left|ran|sat|stood|fell|felt|kept|told|lost|won|spoke|wrote|read|began"
        r"|bought|sold|paid|met|held|led|grew|drove|rose|lives|works|says|owns|thinks|knows|loves|likes|wants|never"
        r"|always|also|[a-z]{3,}ed|hasn['’]t|[a-z]+n['’]t)\b"
    ),
    after_place=words(
        "army navy senate congress government president supreme department district court treasury house air marine "
        "marines embassy state states open dollar dollars constitution attorney steel federal forces postal census "
        "coast mint capitol ambassador secretary representative bank bureau patent security general council charter "
        "customs troops officials senator senators soldier soldiers team economy history law citizen citizens"
    ),
    shouting=words("yahoo jeopardy oklahoma mamma wham moulin airplane joomla"),
)
