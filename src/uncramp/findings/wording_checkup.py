"""The words of the check-up around its questions."""

from __future__ import annotations

from uncramp.findings.formats import catalogue


class CheckupWords:
    """The words around the questions; the questions themselves are in the files of the signs."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._ = catalogue(language).gettext

    def now(self) -> tuple[str, str]:
        return self._("Is any of this happening now?"), self._(
            "Tick what is new or much worse than usual for you."
        )

    def areas(self) -> tuple[str, str]:
        return self._("Is something different somewhere?"), self._(
            "Tick every line in which something fits. The rest counts as no."
        )

    def tick(self) -> str:
        return self._("Tick all that fits.")

    def together(self) -> str:
        return self._("Each of these matters only beside another sign. Tick all that fits.")

    def area(self, area: str) -> tuple[str, str]:
        return (self._of_the_legs() | self._of_the_rest())[area]

    def _of_the_legs(self) -> dict[str, tuple[str, str]]:
        _ = self._
        return {
            "one_leg": (
                _("One leg looks or feels different"),
                _(
                    "swollen, sore all the time or to the touch, red or hot, a lump, new "
                    "veins, deep bone pain, a cramp that stays"
                ),
            ),
            "injury": (
                _("An injury, an operation, or a long rest"),
                _(
                    "a snap in the calf, no standing on tiptoe, a tight and very painful "
                    "leg, a wound, a stiff jaw, trapped or long on the floor, plaster, an "
                    "operation, days in bed, a long journey"
                ),
            ),
            "feet": (
                _("The feet, or the blood flow"),
                _(
                    "a sore, a dark or a hot swollen foot, no pulse found there, pain in "
                    "bed or on walking, numbness, both legs swollen, aching veins"
                ),
            ),
            "strength": (
                _("Weakness, or trouble walking"),
                _(
                    "a weak or suddenly numb leg, stairs, falls, twitching or shrinking "
                    "muscles, speech, swallowing, legs that grow heavy until one sits"
                ),
            ),
            "back": (
                _("The back, the bladder or the bowel"),
                _("back pain, pain down one leg or both, trouble passing urine or holding stool"),
            ),
        }

    def _of_the_rest(self) -> dict[str, tuple[str, str]]:
        _ = self._
        return {
            "muscles": (
                _("Muscles elsewhere, or dark urine"),
                _(
                    "cramps in hands, belly or back, hands that lock, sore muscles, "
                    "tingling, dark urine, a fit, hard exercise, heat, a poison or a bite"
                ),
            ),
            "ill": (
                _("Feeling ill in another way"),
                _(
                    "fever, racing heart, coughing blood, bruises, yellow skin, headache, "
                    "sight, hearing, pain below the ribs, losing weight, always cold and "
                    "tired"
                ),
            ),
            "fluids": (
                _("Drinking, vomiting or passing urine"),
                _("vomiting, diarrhoea, nothing stays down, hardly any urine, great thirst"),
            ),
            "treatment": (
                _("A new medicine, or a treatment"),
                _("cramps since a new medicine or dose; dialysis"),
            ),
            "nights": (
                _("How the nights are"),
                _("often, sleep spoilt, an urge to move the legs, jerks in sleep"),
            ),
        }
