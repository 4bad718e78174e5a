"""Medicines that do the same harm, whatever class they are listed in.

Each group names classes of the safety contract and single ingredients (international names). A
group says only that a sign weighs more beside one of these; it is never a reason to leave one off.
"""

from __future__ import annotations

LOWERS_SUGAR = (
    "insulin",
    "glibenclamide",
    "gliclazide",
    "glimepiride",
    "glipizide",
    "tolbutamide",
    "gliquidone",
    "chlorpropamide",
    "repaglinide",
    "nateglinide",
)
SGLT2 = ("canagliflozin", "dapagliflozin", "empagliflozin", "ertugliflozin", "sotagliflozin")
KEEPS_POTASSIUM = ("potassium_sparing_diuretic", "potassium")
"""Alone enough to suspect high potassium behind a racing heart."""
RAISES_POTASSIUM = (
    *KEEPS_POTASSIUM,
    "ace_inhibitor",
    "arb",
    "aliskiren",
    "trimethoprim",
    "ciclosporin",
    "tacrolimus",
    "heparin",
)
LOSES_POTASSIUM = ("thiazide_like_diuretic", "loop_diuretic", "laxative")
LOWERS_SODIUM_WHEN_SICK = (
    "thiazide_like_diuretic",
    "desmopressin",
    "carbamazepine",
    "oxcarbazepine",
    "eslicarbazepine",
)
"""Vomiting beside these is reason enough for a test; beside the commoner ones below it is not."""
LOWERS_SODIUM = (*LOWERS_SODIUM_WHEN_SICK, "ssri_or_snri", "mirtazapine")
LOWERS_CALCIUM = ("denosumab", "zoledronic acid", "pamidronic acid", "romosozumab", "cinacalcet")
RAISES_CALCIUM = (
    "calcium",
    "colecalciferol",
    "ergocalciferol",
    "calcifediol",
    "alfacalcidol",
    "calcitriol",
    "lithium",
    "teriparatide",
)
LOWERS_MAGNESIUM = ("ppi", "loop_diuretic", "cisplatin", "carboplatin", "tacrolimus", "ciclosporin")
SICK_DAYS = (
    "ace_inhibitor",
    "arb",
    "aliskiren",
    "thiazide_like_diuretic",
    "loop_diuretic",
    "potassium_sparing_diuretic",
    "nsaid",
    "metformin",
    *SGLT2,
    "lithium",
)
"""Losing much fluid beside these can harm the kidneys (NICE NG148)."""
STEROID_TABLETS = (
    "prednisolone",
    "prednisone",
    "methylprednisolone",
    "hydrocortisone",
    "cortisone",
    "dexamethasone",
    "betamethasone",
    "deflazacort",
    "fludrocortisone",
)
"""Taken for long, the body makes too little of its own on a sick day."""
THINS_BLOOD = ("anticoagulant", "antiplatelet")
HARMS_MUSCLE = ("statin", "fibrate", "colchicine", "antipsychotic", "daptomycin")
RAISES_STATIN = (
    "clarithromycin",
    "erythromycin",
    "fusidic acid",
    "itraconazole",
    "ketoconazole",
    "posaconazole",
    "voriconazole",
    "ciclosporin",
    "gemfibrozil",
    "ritonavir",
    "cobicistat",
    "danazol",
)
MAKES_DROWSY = (
    "opioid",
    "benzodiazepine_or_z_drug",
    "gabapentinoid",
    "baclofen",
    "tizanidine",
    "phenobarbital",
    "primidone",
)
SEROTONIN = (
    "ssri_or_snri",
    "tramadol",
    "clomipramine",
    "amitriptyline",
    "imipramine",
    "trazodone",
    "phenelzine",
    "tranylcypromine",
    "moclobemide",
    "linezolid",
)
BLOCKS_DOPAMINE = ("antipsychotic", "metoclopramide", "prochlorperazine")
LOWERS_DEFENCE = (
    "clozapine",
    "carbimazole",
    "thiamazole",
    "propylthiouracil",
    "methotrexate",
    "azathioprine",
    "mercaptopurine",
    "leflunomide",
    "sulfasalazine",
    "metamizole",
)
"""Fever beside these needs a blood count the same day."""
HARMS_HEARING = (
    "quinine",
    "aspirin",
    "loop_diuretic",
    "gentamicin",
    "tobramycin",
    "amikacin",
    "cisplatin",
)
