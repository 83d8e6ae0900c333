"""The tools that the model can call."""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from shop_agent.carrier import Carrier
from shop_agent.retrieval import PolicySearch, features
from shop_agent.types import Json, Spend, Tool

OrderId = Annotated[str, Field(description="Order number, for example TW-104882")]
Sku = Annotated[str, Field(description="Article number, for example TNT-KES2")]
Size = Annotated[str, Field(description="Size or variant; leave empty if there is only one")]
Topic = Literal["parcel_watch", "parcel_trace", "workshop", "repair", "billing"]


class Toolbox:
    def __init__(self, shop: Json, carrier: Carrier, policies: PolicySearch,
                 spend: Spend) -> None:
        self._orders, self._products = shop["orders"], shop["products"]
        self._tickets = shop["tickets"]
        self._carrier, self._policies, self._spend = carrier, policies, spend

    def tools(self) -> dict[str, Tool]:
        methods: list[Any] = [
            self.lookup_order, self.shipping_status, self.check_inventory, self.search_products,
            self.search_policies, self.change_order, self.create_return,
            self.create_replacement, self.issue_refund, self.open_ticket]
        return {m.__name__: Tool(m.__name__, m.__doc__ or "", TypeAdapter(m).json_schema(), m)
                for m in methods}

    def lookup_order(self, order_id: OrderId) -> Json:
        """Look up an order: status, items, payment, parcel."""
        self._spend(0.035, 0.11)
        order = self._orders.get(order_id)
        if order is None:
            return {"order_id": order_id, "found": False}
        items = [{**i, "name": self._products[i["sku"]]["name"]} for i in order["items"]]
        total = round(sum(i["qty"] * i["price_eur"] for i in items), 2)
        shown = ("status", "placed_days_ago", "delivered_days_ago", "payment", "country",
                 "tracking", "return_tracking")
        found = {"order_id": order_id, "found": True, "items": items, "total_eur": total}
        found.update({k: order[k] for k in shown if k in order})
        if "return_tracking" in order:
            found["return_id"] = order["return_id"]
        return found

    def shipping_status(self, tracking_number: Annotated[
            str, Field(description="Tracking number of the carrier")]) -> Json:
        """Ask the carrier where a parcel is."""
        return self._carrier.track(tracking_number)

    def check_inventory(self, sku: Sku, size: Size = "") -> Json:
        """Check price and stock of an article."""
        self._spend(0.02, 0.07)
        product = self._products[sku]
        stock = product["stock"]
        found: Json = {"sku": sku, "name": product["name"], "price_eur": product["price_eur"]}
        if "previous_price_eur" in product:
            found["previous_price_eur"] = product["previous_price_eur"]
        found["in_stock"] = stock.get(size or "any", 0)
        if size:
            found["size"] = size
        if size in product.get("restock_days", {}):
            found["back_in_days"] = product["restock_days"][size]
        return found

    def search_products(self, query: str, max_price_eur: float | None = None) -> Json:
        """Search the range by words, optionally up to a price."""
        self._spend(0.06, 0.19)
        wanted = set(features(query))
        scored = [(len(wanted & set(features(f"{p['name']} {p['about']}"))), sku, p)
                  for sku, p in self._products.items()
                  if max_price_eur is None or p["price_eur"] <= max_price_eur]
        best = sorted(scored, key=lambda s: (-s[0], s[1]))[:3]
        return {"products": [{"sku": sku, "name": p["name"], "price_eur": p["price_eur"],
                              "about": p["about"]} for _, sku, p in best]}

    def search_policies(self, query: str, lang: Literal["en", "de"]) -> Json:
        """Search the help centre (returns, shipping, warranty, care, sizes)."""
        hits = self._policies.search(query, lang)
        return {"documents": [{"id": h.id.partition(".")[0], "title": h.title, "text": h.text}
                              for h in hits]}

    def change_order(self, order_id: OrderId, action: Literal["cancel", "change_address"],
                     new_address: str = "") -> Json:
        """Cancel an order or change its delivery address, before it is packed."""
        self._spend(0.09, 0.24)
        status = self._orders[order_id]["status"]
        if status != "processing":
            return {"order_id": order_id, "done": False, "reason": f"order is {status}"}
        return {"order_id": order_id, "done": True, "action": action, "address": new_address}

    def create_return(self, order_id: OrderId, skus: list[str], reason: str) -> Json:
        """Register a return and e-mail the label."""
        self._spend(0.12, 0.31)
        return {"return_id": self._orders[order_id]["return_id"], "order_id": order_id,
                "skus": skus, "reason": reason, "label": "sent by e-mail",
                "customer_pays_eur": 0.0}

    def create_replacement(self, order_id: OrderId, sku: Sku, reason: str, size: Size = "",
                           express: bool = False) -> Json:
        """Send an article free of charge: warranty, wrong item, exchange."""
        self._spend(0.11, 0.29)
        made: dict[str, Any] = {
            "replacement_id": self._orders[order_id]["replacement_id"], "order_id": order_id,
            "sku": sku, "name": self._products[sku]["name"], "reason": reason}
        if size:
            made["size"] = size
        made |= ({"service": "express", "ships": "today", "arrives": "tomorrow"} if express
                 else {"service": "standard", "ships": "tomorrow"})
        return made

    def issue_refund(self, order_id: OrderId, amount_eur: float,
                     method: Literal["original_payment", "store_credit"], reason: str) -> Json:
        """Refund an amount of an order."""
        self._spend(0.18, 0.39)
        return {"refund_id": self._orders[order_id]["refund_id"], "order_id": order_id,
                "amount_eur": amount_eur, "method": method, "reason": reason, "status": "booked"}

    def open_ticket(self, topic: Topic, summary: str) -> Json:
        """Hand something over to a colleague."""
        self._spend(0.05, 0.16)
        return {"ticket_id": self._tickets[topic], "topic": topic, "summary": summary,
                "queue": "back office", "status": "open"}
