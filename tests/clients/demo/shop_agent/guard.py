"""Looks at a customer's message before the model sees it."""

import re

from shop_agent.types import Spend, Verdict

OVERRIDES = {
    "instruction_override": r"(?i)\b(ignore|disregard)\b.{0,30}\b(instructions|rules)\b",
    "role_change": r"(?i)\byou are (now )?in \w+ mode\b",
}

REFUSAL = {
    "en": "I can't help with that. I'm happy to help with orders, parcels, returns and "
          "questions about our gear.",
    "de": "Dabei kann ich nicht helfen. Gern helfe ich bei Bestellungen, Paketen, Rückgaben "
          "und Fragen zu unserer Ausrüstung.",
}


class Guard:
    def __init__(self, spend: Spend) -> None:
        self._spend = spend

    def check(self, message: str) -> Verdict:
        self._spend(0.006, 0.021)
        findings = [name for name, pattern in OVERRIDES.items() if re.search(pattern, message)]
        return Verdict(allowed=not findings, findings=findings)
