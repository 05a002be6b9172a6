"""A small supply chain made up by hand: what stores and queries are tested on."""

from __future__ import annotations

from graph.stores.records import EdgeRecord, NodeRecord, Value


def node(node_id: str, label: str, name_ja: str = "", **properties: Value) -> NodeRecord:
    name = node_id.split("/")[1].replace("-", " ")
    return NodeRecord(node_id, (label,), {"name": name, "name_ja": name_ja or name, **properties})


def edge(source: str, edge_type: str, target: str, **properties: Value) -> EdgeRecord:
    return EdgeRecord(source, target, edge_type, properties)


def measure(number: int, kind: str) -> NodeRecord:
    return node(f"measure/m-{number}", "PolicyMeasure", f"措置{number}", measure_kind=kind)


def event(number: int, n: int, status: str, date: str | None) -> NodeRecord:
    return node(f"status-event/m-{number}-{n}-{status}", "StatusEvent", status=status, date=date)


NODES: list[NodeRecord] = [
    node("country/jp", "Country", "日本", iso2="JP"),
    node("country/cn", "Country", "中国", iso2="CN"),
    node("country/my", "Country", "マレーシア", iso2="MY"),
    node("country/au", "Country", "オーストラリア", iso2="AU"),
    node("bloc/eu", "Bloc", "欧州連合"),
    node("bloc/all", "Bloc", "すべての仕向地"),
    node("material/gallium", "Material", "ガリウム", hs6=["811292", "285390"], symbol="Ga"),
    node("material/gan", "Material", "窒化ガリウム"),
    node("material/alumina", "Material", "アルミナ"),
    node("material/bauxite", "Material", "ボーキサイト"),
    node("material/dysprosium", "Material", "ジスプロシウム"),
    node("material/terbium", "Material", "テルビウム"),
    node("material/heavy-rare-earths", "Material", "重希土類"),
    node("material/rare-earths", "Material", "希土類"),
    node("material/ndfeb-magnet", "Material", "ネオジム磁石"),
    node("material/swarf", "Material", "研磨くず"),
    node("product/traction-motor", "Product", "駆動用モーター"),
    node("product/ev", "Product", "電気自動車"),
    node("product/power-gan", "Product", "GaNパワー半導体"),
    node("field/9", "Field", "分野9", number=9),
    node("company/holding", "Company", "持株会社"),
    node("company/miner", "Company", "鉱山会社"),
    node("company/refiner", "Company", "製錬会社"),
    node("company/alone", "Company", "無関係"),
    node("facility/pit", "Facility", "鉱山", stage="mine"),
    node("facility/plant", "Facility", "分離工場", stage="refined"),
    node("facility/old-plant", "Facility", "旧工場", stage="refined"),
    node("facility/project", "Facility", "計画"),
    measure(1, "licence"),
    measure(2, "ban"),
    measure(3, "quota"),
    measure(4, "licence"),
    measure(5, "agreement"),
    event(1, 1, "announced", "2023-07-03"),
    event(1, 2, "in-force", "2023-08-01"),
    event(2, 1, "announced", "2024-12-03"),
    event(2, 2, "in-force", "2024-12-03"),
    event(2, 3, "suspended", "2025-11"),
    event(3, 1, "in-force", "2025-04-04"),
    event(4, 1, "unknown", None),
    node("stockpile/jp-gallium-1", "Stockpile", "備蓄", stockpile_kind="national", days=60.0),
    node("stockpile/jp-dysprosium-1", "Stockpile", "備蓄", stockpile_kind="target"),
    node("stockpile/jp-other", "Stockpile", "その他", stockpile_kind="private", days=10),
    node("stockpile/eu-1", "Stockpile", "備蓄", stockpile_kind="proposal", days=30.5),
]

EDGES: list[EdgeRecord] = [
    edge("material/rare-earths", "HAS_MEMBER", "material/heavy-rare-earths"),
    edge("material/heavy-rare-earths", "HAS_MEMBER", "material/dysprosium"),
    edge("material/heavy-rare-earths", "HAS_MEMBER", "material/terbium"),
    edge("measure/m-1", "CONTROLS", "material/gallium"),
    edge("measure/m-2", "CONTROLS", "material/gallium"),
    edge("measure/m-2", "CONTROLS", "material/gallium", note="second clause"),
    edge("measure/m-3", "CONTROLS", "material/heavy-rare-earths"),
    edge("measure/m-3", "CONTROLS", "material/dysprosium"),
    edge("measure/m-4", "CONTROLS", "material/rare-earths"),
    edge("measure/m-5", "CONTROLS", "material/gallium"),
    edge("measure/m-1", "ISSUED_BY", "country/cn"),
    edge("measure/m-2", "ISSUED_BY", "country/cn"),
    edge("measure/m-3", "ISSUED_BY", "country/cn"),
    edge("measure/m-4", "ISSUED_BY", "bloc/eu"),
    edge("measure/m-1", "TARGETS", "bloc/all"),
    edge("status-event/m-1-1-announced", "OF_MEASURE", "measure/m-1"),
    edge("status-event/m-1-2-in-force", "OF_MEASURE", "measure/m-1"),
    edge("status-event/m-2-1-announced", "OF_MEASURE", "measure/m-2"),
    edge("status-event/m-2-2-in-force", "OF_MEASURE", "measure/m-2"),
    edge("status-event/m-2-3-suspended", "OF_MEASURE", "measure/m-2"),
    edge("status-event/m-3-1-in-force", "OF_MEASURE", "measure/m-3"),
    edge("status-event/m-4-1-unknown", "OF_MEASURE", "measure/m-4"),
    edge("country/cn", "PRODUCES", "material/gallium", stage="refined", share=0.98, kind="reported"),
    edge("country/jp", "PRODUCES", "material/gallium", stage="refined", output_t_per_y=3.0, kind="estimated"),
    edge("country/jp", "PRODUCES", "material/gallium", stage="recycled", share=0.6, output_t_per_y=10.0),
    edge("country/jp", "PRODUCES", "product/ev", stage="end_product", share=0.3),
    edge("country/jp", "PRODUCES", "product/ev", stage="end_product", share=0.1, kind="projected"),
    edge("facility/plant", "PRODUCES", "material/dysprosium", stage="refined", statement_ids=["st-1", "st-2"]),
    edge("bloc/eu", "PRODUCES", "material/gallium"),
    edge("product/ev", "NEEDS_INPUT", "product/traction-motor", input_type="product", essential=True, qty_typical=1),
    edge("product/ev", "NEEDS_INPUT", "product/power-gan", input_type="product", essential=False),
    edge("product/ev", "NEEDS_INPUT", "material/terbium", input_type="content"),
    edge("product/traction-motor", "NEEDS_INPUT", "material/ndfeb-magnet", input_type="material", essential=True),
    edge("material/ndfeb-magnet", "NEEDS_INPUT", "material/dysprosium", input_type="material", essential=True),
    edge("material/ndfeb-magnet", "NEEDS_INPUT", "material/swarf", input_type="scrap", essential=True),
    edge("material/dysprosium", "NEEDS_INPUT", "material/heavy-rare-earths", input_type="material"),
    edge("material/heavy-rare-earths", "NEEDS_INPUT", "material/dysprosium", input_type="material", essential=True),
    edge("product/power-gan", "NEEDS_INPUT", "material/gan", input_type="material", essential=True),
    edge("material/gan", "NEEDS_INPUT", "material/gallium", input_type="material", essential=True),
    edge("product/ev", "NEEDS_INPUT", "material/gallium", input_type="material", essential=False),
    edge("material/gallium", "NEEDS_INPUT", "material/alumina", input_type="host"),
    edge("material/alumina", "NEEDS_INPUT", "material/bauxite", input_type="material", essential=True),
    edge("product/ev", "IN_FIELD", "field/9"),
    edge("company/holding", "OWNS", "company/miner", share=0.5),
    edge("company/holding", "OWNS", "company/refiner", share=0.4, valid_from="2020"),
    edge("company/miner", "OWNS", "company/refiner", share=0.2),
    edge("company/refiner", "OWNS", "company/miner", valid_from="2026-07"),
    edge("company/miner", "OPERATES", "facility/pit"),
    edge("company/miner", "OWNS", "facility/pit", share=1),
    edge("company/refiner", "OWNS", "facility/plant", share=0.75),
    edge("company/holding", "OWNS", "facility/plant", share=0.25),
    edge("company/refiner", "OPERATES", "facility/old-plant", valid_to="2024-06"),
    edge("company/refiner", "OWNS", "facility/project", valid_from="2026-01-01"),
    edge("country/jp", "OWNS", "company/refiner", share=0.1),
    edge("facility/pit", "IN_COUNTRY", "country/au"),
    edge("facility/plant", "IN_COUNTRY", "country/my"),
    edge("facility/old-plant", "IN_COUNTRY", "country/cn"),
    edge("country/cn", "SUPPLIES", "country/jp", material="material/gallium", share=0.6),
    edge("country/jp", "HOLDS", "material/gallium", days_typical=90),
    edge("stockpile/jp-gallium-1", "HELD_BY", "country/jp"),
    edge("stockpile/jp-dysprosium-1", "HELD_BY", "country/jp"),
    edge("stockpile/jp-other", "HELD_BY", "country/jp"),
    edge("stockpile/eu-1", "HELD_BY", "bloc/eu"),
    edge("stockpile/jp-gallium-1", "STOCKS", "material/gallium"),
    edge("stockpile/jp-dysprosium-1", "STOCKS", "material/terbium"),
    edge("stockpile/jp-dysprosium-1", "STOCKS", "material/dysprosium"),
    edge("stockpile/eu-1", "STOCKS", "material/gallium"),
]
