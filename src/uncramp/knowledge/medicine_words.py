"""The words around the name of a medicine that say nothing of what is in it. All lists are closed.

A word that is missing here makes a name unknown, which is safe. A word that should not be here
could make one medicine out of two. So "plus", "comp", "extra", "night", "cold" and single letters
("Aspirin C", "Calcium D") are no such words: they often name a second ingredient.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FORMS = _words("""
    tablet tablets tab tabs tbl tabl tablette tabletten filmtablette filmtabletten retardtabletten
    retardtablette brausetablette brausetabletten schmelztabletten kautabletten lutschtabletten
    comprime comprimes cp comprimido comprimidos comp_ pellicule pellicules secable secables
    enrobe enrobes recubierto recubiertos pelicula efervescente efervescentes effervescent
    effervescents orodispersible orodispersibles bucodispersable bucodispersables gelule gelules
    capsule capsules cap caps kapsel kapseln weichkapseln hartkapseln retardkapseln retardkapsel
    magensaftresistent magensaftresistente capsula capsulas dura duras blanda blandas pill pills
    caplet caplets softgel softgels dragee dragees gastrorresistente gastrorresistentes
    film filmcoated filmuberzogen filmuberzogene coated uncoated
    oral orally solution loesung losung solucion suspension suspensions sirup sirop jarabe syrup
    liquid elixir drops tropfen gouttes gotas sachet sachets sobre sobres beutel granules granulat
    granulado powder pulver poudre polvo soluble solubles dispersible dispersibles chewable
    buvable buvables lozenge lozenges pastille pastilles inhaler inhalers inhalation inhalator
    inhalador inhalacion nebules nebule dosieraerosol aerosol pulverinhalator puff puffs puffer
    spray
    nasal nasenspray vaginal rectal sublingual patch patches pflaster parche parches transdermal
    transdermales
    transdermique gel creme cream crema ointment salbe pommade pomada lotion foam
    augentropfen collyre colirio eye ear
    injection injections injectable inyectable injektion injektionslosung pen pens fertigspritze
    fertigpen prefilled syringe syringes vial vials ampulle ampullen ampoule ampoules ampolla
    ampollas infusion seringue jeringa suppository suppositories zapfchen suppositoire
    suppositoires supositorio supositorios pessary pessaries implant flexpen kwikpen solostar
    flextouch penfill cartridge cartridges autoinjector
    iv im sc po ir mr sr xl xr er pr cr la lp li ec dr odt hfa mdi dpi zok zoc usp bp mix25 mix30
    mix50 oros retard depot modified
    slow prolonged sustained controlled extended delayed extend release released prolongada
    prolongado liberacion liberation prolongee gastro resistant resistente resistentes enteric
    forte mite akut rapid evohaler accuhaler turbohaler diskus respimat easyhaler handihaler
    ellipta nexthaler autohaler breezhaler turbuhaler novolizer maintena modulite spiromax genuair
    pressair aerosphere inhub redihaler clickhaler aerolizer sureclick emulgel
    generic generico generika efg equivalente brand low dose high strength dosis dose doses
    pack packs packet packung box boxes bottle flasche boite caja blister strip strips stuck stk
    st pzn n1 n2 n3 op
""") - {"comp_"}
"""Dose forms, devices and packs in four languages."""

TIMES = _words("""
    daily nightly nocte mane once twice thrice bd bid tds tid qds qid qd od qhs hs prn weekly
    monthly hourly every per taglich einmal zweimal dreimal wochentlich monatlich morgens mittags
    abends nachts jour jours fois semaine dia dias vez veces cada horas hora diario diaria
    day days week weeks hours hour tag tage woche stunden pro
""")

SMALL = _words("""
    a as als the of de du des d l le les el los las en sous forme for fur para pour to be taken
    ii iii i mal ca
""") - {"d", "ca"}
"""Little words between a name and its form or salt, and the valence of iron."""

MAKERS = _words("""
    1a pharma teva sandoz ratiopharm hexal stada stadapharm aliud al mylan viatris zentiva accord
    aristo heumann biogaran arrow eg cinfa normon kern almus abz betapharm puren tad krka winthrop
    actavis aurobindo aurovitas sanofi bayer pfizer novartis glenmark hormosan neuraxpharm mibe
    dexcel basics heunet axcount axunio zydus ranbaxy lupin cipla torrent macleods amneal apotex
    greenstone prasco northstar camber solco unichem alembic ajanta hikma perrigo kirkland equate
    cvs walgreens boots tesco superdrug wockhardt milpharm crescent rosemont relonchem tillomed
    bristol laboratories laboratoire laboratoires labs lab laboratorios cristers evolugen qualimed
    ranbaxi pensa alter tarbis bluefish qualigen combix edigen davur mabo tecnigen apo alfasigma
    msd merck gsk astrazeneca servier lilly roche abbvie menarini chiesi ferrer esteve almirall
    medice hennig juta ct lich isis denk worwag dermapharm rotexmedica hameln fresenius kabi baxter
    braun hospira noridem mundipharma galen desitin henning roussel prodes gmbh ag ltd
    limited inc uk sa
""")
"""Houses whose name stands behind that of the medicine."""

SALTS = _words("""
    succ resinat resinate hydrogen hydrochloride hcl dihydrochloride hydrobromide besilate besylate
    mesilate mesylate
    dimesylate maleate hydrogenmaleate tartrate hydrogentartrate bitartrate succinate
    hydrogensuccinate
    fumarate hemifumarate difumarate citrate dihydrogencitrate sulfate hydrogensulfate bisulfate
    hemisulfate phosphate diphosphate acetate propionate dipropionate furoate xinafoate trifenatate
    bromide chloride arginine erbumine tert butylamine tertbutylamine medoxomil cilexetil
    disoproxil etexilate axetil proxetil hemihydrate monohydrate dihydrate trihydrate sesquihydrate
    pentahydrate anhydrous valerate hydrate lysine olamine diolamine epolamine trometamol
    tromethamine meglumine carbonate pamoate embonate decanoate enantate enanthate palmitate
    oxalate malate lactate gluconate nitrate tosilate tosylate esilate edisylate edisilate
    stearate ethylsuccinate hyclate monohydrochloride semisodium disodium dipotassium hemicalcium
    trisodium monosodium dihydrogenphosphate undecanoate cipionate cypionate orotate adipate
    hydrochlorid dihydrochlorid hydrobromid besilat mesilat maleat hydrogenmaleat tartrat
    hydrogentartrat succinat hydrogensuccinat fumarat hemifumarat citrat sulfat hydrogensulfat
    phosphat acetat dipropionat bromid chlorid arginin erbumin tertbutylamin etexilat
    hemihydrat monohydrat dihydrat trihydrat wasserfrei valerat hydrat carbonat embonat decanoat
    oxalat malat lactat gluconat nitrat tosilat hyclat dinatrium
    chlorhydrate dichlorhydrate bromhydrate bromure chlorure sulfat_ tertbutylamine monohydrate
    anhydre hydratee monohydratee dihydratee trihydratee hemihydratee sodique potassique calcique
    magnesique disodique hydrate trihydrate
    hidrocloruro clorhidrato dihidrocloruro hidrobromuro bromhidrato bromuro cloruro besilato
    mesilato maleato tartrato succinato fumarato citrato sulfato fosfato acetato propionato
    dipropionato furoato xinafoato medoxomilo cilexetilo disoproxilo etexilato
    monohidrato dihidrato trihidrato hemihidrato anhidro anhidra valerato carbonato decanoato
    oxalato malato lactato gluconato nitrato sodica sodico potasico potasica calcica calcico
    magnesico disodico
""") - {"sulfat_"}
"""Salts, esters and crystal water of an organic medicine, in four languages."""

ANIONS = _words("""
    chloride oxide hydroxide carbonate bicarbonate hydrogencarbonate citrate lactate gluconate
    sulfate phosphate aspartate orotate glycinate bisglycinate pidolate malate taurate threonate
    fumarate succinate acetate glycerophosphate picolinate glubionate lactogluconate polymaltose
    chelate hydrogenaspartate hydrogencitrate subcarbonate
    chlorid oxid hydroxid carbonat citrat lactat gluconat sulfat phosphat aspartat orotat glycinat
    bisglycinat pidolat malat fumarat succinat acetat picolinat
    hydrogenaspartat hydrogencitrat hydrogenphosphat chlorure oxyde hydroxyde
    cloruro oxido hidroxido carbonato bicarbonato citrato lactato gluconato sulfato fosfato
    aspartato pidolato fumarato acetato
    monohydrate dihydrate trihydrate hydrate heptahydrate anhydrous dihydrat monohydrat
    monohidrato dihidrato dried exsiccated trimagnesium
""")
"""What a mineral comes with. It is named by its element whatever the salt."""
OWN_ANIONS = _words("chloride carbonate bicarbonate citrate gluconate oxide hydroxide aspartate")
"""Next to an organic medicine these mean that a mineral is taken beside it, not as its salt."""

CATIONS = {
    word: element
    for element, names in {
        "sodium": "sodium natrium sodio",
        "potassium": "potassium kalium potasio",
        "calcium": "calcium kalzium calcio",
        "magnesium": "magnesium magnesio",
        "zinc": "zinc zink cinc",
        "lithium": "lithium litio",
        "aluminium": "aluminium aluminum aluminio",
        "iron": "iron ferrous ferric eisen ferro fer ferreux hierro ferroso",
    }.items()
    for word in names.split()
}
"""Words for a mineral, to its name in the table."""

SALT_OF = {
    "potassium": _words("losartan phenoxymethylpenicillin penicillin diclofenac canrenone"),
    "calcium": _words("atorvastatin rosuvastatin pitavastatin fenoprofen acamprosate nadroparin"),
    "magnesium": frozenset(
        ["omeprazole", "esomeprazole", "pantoprazole", "rabeprazole", "valproic acid"]
    ),
    "zinc": frozenset(["bacitracin", "insulin"]),
}
"""Medicines that are sold as the salt of a mineral. With any other the mineral is a second one.

Clavulanic acid (potassium) and folinic acid (calcium) are added by their longer names below; plain
sodium is nobody's second medicine, so it is a salt beside any organic one.
"""
SALT_OF["potassium"] |= {"clavulanic acid"}
SALT_OF["calcium"] |= {"folinic acid", "levofolinic acid"}

GLUED = tuple(
    sorted(
        _words("""
            hydrochlorid dihydrochlorid hydrobromid besilat mesilat maleat hydrogenmaleat tartrat
            hydrogentartrat succinat hydrogensuccinat fumarat hemifumarat citrat dihydrogencitrat
            sulfat hydrogensulfat phosphat acetat dipropionat chlorid bromid carbonat arginin
            erbumin medoxomil cilexetil disoproxil etexilat axetil proxetil embonat decanoat
            valerat furoat xinafoat orotat aspartat gluconat lactat oxid hydroxid monohydrat
            dihydrat trihydrat hemihydrat hyclat natrium kalium calcium magnesium
        """),
        key=len,
        reverse=True,
    )
)
"""German writes name and salt as one word. Only one of these behind a name that is known counts."""
GLUED_BEFORE = ("natrium", "kalium", "calcium", "magnesium")

UNITS = _words("""
    mg mcg ug g kg ml cl dl l iu ie ui u ju unit units einheiten einheit unidades unites mmol meq
    mval h hr hrs std hora horas x mio microgram micrograms microgrammes mikrogramm microgramos
    milligram milligrams gram grams millilitre percent prozent billion million
""")
ALWAYS_UNITS = frozenset(["mg", "mcg", "ml", "iu", "mmol", "micrograms", "microgram"])

_WHEN = (
    r"(?:at|in the|every|each|before|after|with|without|per|a)\s+(?:night|morning|evening|bedtime"
    r"|bed|going to bed|food|meals?|water|breakfast|dinner|lunch|day|week|month)"
)
PHRASES = re.compile(
    rf"\b(?:{_WHEN}|(?:low|high|regular|normal)[\s-]+(?:dose|strength)"
    r"|(?:sugar|cfc)[\s-]+free|as[\s-]+needed"
    r"|if[\s-]+needed|when[\s-]+(?:needed|required)|as[\s-]+required"
    r"|vaginal[\s-]+ring|as[\s-]+directed|\d+\s+times|three\s+times|four\s+times|pack\s+of"
    r"|zur\s+nacht|(?:bei|nach)\s+bedarf|(?:vor|nach|zu)\s+(?:dem\s+essen|den\s+mahlzeiten)"
    r"|zum\s+essen|am\s+(?:morgen|abend|tag)|zum\s+einnehmen"
    r"|au\s+coucher|si\s+besoin|le\s+(?:soir|matin|midi)|(?:avant|apres|pendant)\s+(?:le|les)?"
    r"\s*repas|por\s+la\s+(?:noche|manana|tarde)|al\s+(?:dia|acostarse)|si\s+precisa"
    r"|con\s+(?:las\s+)?comidas?|a\s+demanda)\b"
)
"""When and how it is taken, where the single words could belong to a name ("Panadol Night")."""

JOINT_WORDS = frozenset(["and", "with", "und", "mit", "et", "avec", "y", "con"])
IGNORED = FORMS | TIMES | SMALL | MAKERS
