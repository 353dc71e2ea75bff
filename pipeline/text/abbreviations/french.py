"""French: abbreviations, sentence openers, labels, verbs of speech."""

from __future__ import annotations

from pipeline.text.abbreviations.tongue import Tongue, words

FRENCH = Tongue(
    punkt="french",
    titles=words(
        "m mm mme mmes mlle mlles mr mrs dr drs pr prof me mes st ste sts stes mgr mgrs capt cdt gal gén lt lieut "
        "sgt adj fr r.p s.m s.e s.a.r s.s ll.mm n.d n.-d vve cte ctesse vte dom jos"
    ),
    numbered=words(
        "no nos n° p pp pag fig figs chap ch vol vols t art al tab par parag éd ed sect v vs cf col liv ps h fol f "
        "tél pl ann annexe réf réfs num s"
    ),
    inner=words(
        "p.ex p.e c.-à-d c.-à-d. c.à.d càd av apr env cf i.e e.g boul bd bld pl vs al dép arr ibid trad éds dir ca "
        "circa hab resp suiv adr qq qqch adm"
    ),
    other=words(
        "etc j.-c jc s.a s.a.r.l s.n.c.f u.s u.s.a u.r.s.s o.n.u a.m p.m janv févr fév avr juil sept oct nov déc "
        "inc ltd cie co ss sq sqq jr sr p.-s p.s n.b r.-v apr.j.-c av.j.-c é.-u m.d ph.d b.d r.a.t.p op cit loc "
        "s.d s.l"
    ),
    ordinary=words("bon mes mis adj sa par col h né"),
    starters=words(
        "le la les l' un une des du de il elle ils elles on nous vous je tu ce cet cette ces c' mais et ou or donc "
        "car "
        "ni si quand lorsque comme puisque parce que qui quoi où comment pourquoi combien en dans sur sous avec sans "
        "pour par chez vers entre depuis pendant après avant contre selon malgré son sa ses mon ma mes ton ta tes "
        "notre "
        "nos votre vos leur leurs tout tous toute toutes rien personne chacun chaque certains plusieurs alors puis "
        "ensuite enfin ainsi aussi cependant pourtant toutefois néanmoins maintenant aujourd'hui hier demain bientôt "
        "soudain ici là oui non ne à au aux deux trois jamais toujours peut-être voici voilà quel quelle quels quelles "
        "celui celle ceux était était-ce est-ce ça cela ceci d'autres quelques même"
    ),
    labels=words(
        "chapitre livre partie tome volume section acte scène chant lettre appendice article leçon figure tableau art "
        "chap fig titre psaume règle note annexe exercice planche"
    ),
    lettered=words(
        "plan vitamine classe grade type groupe option point hépatite annexe appendice section figure bloc niveau "
        "équipe réponse taille lettre note clef clé modèle unité salle partie porte bâtiment rang colonne catégorie "
        "version phase série vitamines"
    ),
    rulers=words(
        "louis charles henri philippe françois napoléon pie jean guillaume georges édouard richard benoît siècle "
        "frédéric nicolas alexandre tome livre chapitre acte"
    ),
    speech=words(
        "dit demanda répondit cria murmura s'écria reprit ajouta répliqua fit pensa hurla souffla répéta s'exclama "
        "interrompit lança chuchota"
    ),
    verbs=(
        r"(?:est|était|étaient|sont|a|avait|ont|avaient|fut|furent|eut|fit|dit|vit|prit|mit|vint|va|allait|peut|doit"
        r"|ne|n['’]|se|s['’]|le|la|les|lui|y|en|arriva|[a-zéèê]{2,}(?:ait|aient|èrent|irent|urent|ut|it|a))\b"
    ),
)
