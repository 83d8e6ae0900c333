"""Client of the parcel carrier's tracking API."""

from shop_agent.types import Json, Spend

TIMEOUT_SECONDS = 4.0


class CarrierTimeout(Exception):
    """The carrier did not answer in time."""


class Carrier:
    def __init__(self, shipments: dict[str, Json], spend: Spend) -> None:
        self._shipments = shipments
        self._unanswered = {n: s.get("timeouts", 0) for n, s in shipments.items()}
        self._spend = spend

    def track(self, tracking_number: str) -> Json:
        path = f"/v2/shipments/{tracking_number}"
        try:
            shipment = self._get(tracking_number)
        except TimeoutError as error:
            raise CarrierTimeout(
                f"GET {path}: no answer within {TIMEOUT_SECONDS:.0f} s") from error
        return {"tracking_number": tracking_number, "carrier": "Parcelway",
                **{k: v for k, v in shipment.items() if k != "timeouts"}}

    def _get(self, tracking_number: str) -> Json:
        if self._unanswered[tracking_number] > 0:
            self._unanswered[tracking_number] -= 1
            self._spend(TIMEOUT_SECONDS, TIMEOUT_SECONDS + 0.02)
            raise TimeoutError("The read operation timed out")
        self._spend(0.14, 0.38)
        return self._shipments[tracking_number]
