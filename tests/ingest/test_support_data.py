"""The tables of support, offtakes, plans, listings, prices and indispensable goods, as they come out."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import cache

import pytest

from graph.ids import node_id
from graph.statement import Statement
from ingest.dataset import load_dataset
from ingest.runner import DATASETS
from tests.ingest.test_curated_data import classes, collected, of_class, statements, values
from tests.ingest.toys import table

POUND_KG = Decimal("0.45359237")
TROY_OUNCE_KG = Decimal("0.0311034768")
# US dollars a kilogram of one unit of price; a tonne unit of WO3 holds 7.93 kg W, one of manganese ore 10 kg Mn.
DOLLARS = {
    "USD/kg": Decimal(1),
    "USD/t": Decimal(1) / 1000,
    "USD/lb": 1 / POUND_KG,
    "UScents/lb": 1 / POUND_KG / 100,
    "USD/troy oz": 1 / TROY_OUNCE_KG,
    "USD/mtu WO3": 1 / Decimal("7.93"),
    "USD/mtu Mn": Decimal(1) / 10,
    "USD/carat": Decimal(5000),
}


@cache
def by_entity() -> dict[str, dict[str, list[Statement]]]:
    found: dict[str, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for statement in collected().statements:
        found[statement.entity][statement.prop].append(statement)
    return found


def quoted() -> list[str]:
    """Prices of the table of prices; publishers' files give more, which their own tests look at."""
    return sorted({s.entity for s in collected().statements if (s.cls, s.dataset) == ("Price", "prices")})


def told_by_the_table(prop: str) -> list[Statement]:
    """Values of a property of those prices."""
    return [s for s in statements("Price", prop) if s.dataset == "prices"]


def one(entity: str, prop: str) -> Statement:
    (statement,) = (s for s in by_entity()[entity][prop] if s.cls != "Price" or s.dataset == "prices")
    return statement


def test_every_row_is_an_entity_of_its_own() -> None:
    assert len(of_class("Support")) == len(table("projects_support", "supports"))
    assert len(of_class("Project")) == len(table("projects_support", "projects"))
    assert len(of_class("Listing")) == len(table("listed_entities", "listed_entities"))
    assert len(quoted()) == len(table("prices", "prices"))
    assert len(of_class("Indispensability")) == len(table("indispensability", "indispensability"))


def test_lists_of_mappings_name_rows_and_nodes_that_are_there() -> None:
    known = {row["id"]: row for row in table("projects_support", "supports")}
    lists = load_dataset(DATASETS / "projects_support").mappings
    assert set(lists["offtakes"]) == {key for key, row in known.items() if row["offtake_material"]}
    assert {node_id("offtake", key) for key, bought in lists["offtakes"].items() if bought} == set(of_class("Offtake"))
    assert set(lists["first_delivery"]) <= set(known)
    assert set(lists["measures"]) <= set(known)
    named = {text for row in known.values() for text in (row["supporter"], row["recipient"])}
    assert set(lists["supporters"]) | set(lists["recipients"]) | set(lists["same_company"]) <= named
    events = load_dataset(DATASETS / "disputes_events").mappings["named_in_events"]
    assert set(events) <= {row["id"] for row in table("disputes_events", "events")}
    listed = load_dataset(DATASETS / "listed_entities").mappings["same_company"]
    assert set(listed) <= {row["entity_name_en"] for row in table("listed_entities", "listed_entities")}
    makers = load_dataset(DATASETS / "indispensability").mappings
    told = {maker for row in table("indispensability", "indispensability") for maker in row["main_makers"].split(";")}
    assert set(makers["makers"]) | set(makers["same_company"]) <= told


def test_companies_of_all_tables_are_one_where_they_are_one() -> None:
    assert values()["support/ps-jare-2026-ndpr"]["recipient"] == ["company/lynas-rare-earths"]
    assert values()["support/ps-caremag-fr"]["recipient"] == ["company/caremag-sas"]
    assert values()["listing/tdk-cn-watch-list-2026-02-24"]["entity"] == ["company/tdk"]
    assert set(values()["company/tdk"]["alias"]) == {"TDK Corporation"}
    assert {"company/catl", "company/byd", "company/mitsubishi-materials"} <= {
        value for s in of_class("Listing") for value in values()[s]["entity"]
    }
    makers = {s.value for s in statements("Indispensability", "maker")}
    assert {"company/catl", "company/proterial", "company/zhong-ke-san-huan", "company/nitto-denko"} <= makers
    assert "company/hitachi-metals" not in classes()


def test_a_company_is_named_once_a_language() -> None:
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for s in statements("Company", "name"):
        names[s.entity, "en" if s.qualifier != "ja" else "ja"].add(s.value)
    assert {key: found for key, found in names.items() if len(found) > 1} == {}
    for company in of_class("Company"):
        assert len(set(values()[company].get("country", ["none"]))) == 1, company


def test_governments_stand_as_countries_and_bodies_have_one() -> None:
    for support in of_class("Support"):
        props = values()[support]
        (supporter,) = props["supporter"]
        assert ("supporter_country" in props) == supporter.startswith("company/"), support
        assert supporter not in props.get("supporter_country", [])
    assert values()["support/ps-jp-hyuga"]["supporter"] == ["country/jp"]
    assert values()["support/ps-jare-2011"]["supporter_country"] == ["country/jp"]
    assert values()["support/ps-eu-3bn"]["recipient"] == ["bloc/eu"]
    assert values()["support/ps-bank-mp"]["co_supporter"] == ["company/goldman-sachs"]
    assert values()["support/ps-doe-thacker"]["co_recipient"] == ["company/general-motors"]


def test_money_has_its_currency_as_unit() -> None:
    for s in statements("Support", "amount"):
        assert s.unit == one(s.entity, "currency").value
        assert s.unit in ("USD", "EUR", "JPY", "GBP", "AUD", "CAD", "INR")
        assert Decimal("1e6") <= Decimal(s.value) <= Decimal("1e12")
    with_amount = {row["id"] for row in table("projects_support", "supports") if row["amount"]}
    assert len(statements("Support", "amount")) == len(with_amount)


def test_terms_belong_to_the_offtake_where_there_is_one() -> None:
    floor = one("support/ps-dod-mp-floor", "price_floor")
    assert (floor.value, one(floor.entity, "price_floor_unit").value) == ("110", "USD/kg NdPr")
    assert one("offtake/ps-jare-2026-ndpr", "price_floor").value == "110"
    assert "price_floor" not in values()["support/ps-jare-2026-ndpr"]
    scheme = one("support/ps-in-repm", "capacity_t_per_y")
    assert (scheme.value, scheme.unit, scheme.kind) == ("6000", "t/y", "projected")
    assert one("offtake/ps-jare-2026-hre", "share").value == "0.5"
    assert values()["offtake/ps-gm-thacker"]["buyer"] == ["company/general-motors"]


def test_deliveries_that_have_not_begun_are_projected() -> None:
    firm = one("offtake/ps-jare-2026-ndpr", "qty_t_per_y")
    assert (firm.value, firm.kind) == ("5000", "reported")
    later = one("offtake/ps-caremag-jp", "qty_t_per_y")
    assert (later.value, later.kind, later.observed_at) == ("250", "projected", "2027")
    assert one("offtake/ps-dod-mp-10x", "share").kind == "projected"


@pytest.mark.parametrize("cls", ["Support", "Offtake"])
def test_the_status_keeps_the_word_of_the_source(cls: str) -> None:
    words = load_dataset(DATASETS / "projects_support").mappings["support_statuses"]
    for s in statements(cls, "status"):
        assert s.value == words[one(s.entity, "original_status").value]
        assert s.observed_at
    assert values()["support/ps-doc-usar"]["status"] == ["contracted"]
    assert values()["support/ps-dod-mp-loan"]["status"] == ["completed"]
    assert values()["support/ps-bank-mp"]["status"] == ["lapsed"]


def test_a_deal_is_public_from_its_day() -> None:
    for s in statements("Support", "supporter"):
        start = values()[s.entity].get("start_date", [""])[0]
        assert not start or s.published_at[: len(start)] <= start[: len(s.published_at)] or start > "2026-11", s.entity


def test_plans_are_of_facilities_that_do_not_run() -> None:
    running = {"operating", "ramp_up", "closing", "closed"}
    for project in of_class("Project"):
        facility = one(project, "facility").value
        assert classes()[facility] == "Facility"
        assert project == node_id("project", facility.partition("/")[2])
        assert not running & set(values()[facility]["status"])
        assert values()[project]["status"] == values()[facility]["status"]
    planned = {s.entity.partition("/")[2] for s in statements("Project", "planned_t_per_y")}
    for row in table("facilities", "facilities"):
        if node_id("project", row["id"]) in classes() and row["capacity_t_per_y"]:
            assert node_id("project", row["id"]).partition("/")[2] in planned


def test_planned_capacities_are_never_a_baseline() -> None:
    for prop in ("planned_t_per_y", "planned_start"):
        for s in statements("Project", prop):
            assert s.kind == "projected"
            assert not s.observed_at or "2025" <= s.observed_at <= "2035"
    heavy = {s.qualifier: s.value for s in by_entity()["project/caremag-lacq"]["planned_t_per_y"]}
    assert heavy == {"dysprosium-oxide": "500", "terbium-oxide": "90", "ndpr-oxide": "800"}
    for s in statements("Project", "planned_t_per_y"):
        assert f"material/{s.qualifier}" in classes()


def test_a_listing_is_of_one_entity_and_not_of_its_group() -> None:
    for listing in of_class("Listing"):
        props = values()[listing]
        assert len(props["entity"]) == len(props["issuer"]) == len(props["since"]) == 1
        for prop in ("parent_named", "plants_named"):
            assert not any(s.value in classes() for s in by_entity()[listing].get(prop, []))
    plants = one("listing/mp-materials-cn-export-control-list-2026-06-22", "plants_named").value
    assert all(plant in classes() for plant in plants.split(", "))
    assert "company/mitsubishi-heavy-industries" not in classes()


def test_names_of_listed_entities_stand_in_their_languages() -> None:
    english = {s.entity for s in statements("Company", "name") if s.qualifier in ("", "en")}
    japanese = {s.entity: s.value for s in statements("Company", "name") if s.qualifier == "ja"}
    assert {values()[listing]["entity"][0] for listing in of_class("Listing")} <= english
    assert japanese["company/japan-aerospace-exploration-agency"] == "宇宙航空研究開発機構（JAXA）"
    chinese = {s.value for s in by_entity()["company/japan-aerospace-exploration-agency"]["alias"] if not s.qualifier}
    assert chinese == {"日本宇宙航空研究开发机构"}
    with_name = {row["entity_name_ja"] for row in table("listed_entities", "listed_entities")} - {""}
    assert with_name <= set(japanese.values())


def test_listings_have_dates_in_order_and_a_status_attested() -> None:
    for listing in of_class("Listing"):
        dates = {prop: found[0] for prop, found in values()[listing].items()}
        assert dates["since"] <= dates.get("until", "9999")
        assert dates.get("suspended_from", "") <= dates.get("suspended_to", "9999")
        assert dates["since"][:7] <= dates["attested_at"][:7]
        assert dates["attested_status"] in ("in-force", "ended", "unknown")
        assert (dates["attested_status"] == "ended") == ("until" in dates)
    measured = {s.value for s in statements("Listing", "measure")}
    assert measured == {f"measure/cn-2026-{key}" for key in ("11", "12", "28", "28w", "us-0622")}


def test_each_price_has_a_basis_of_its_own() -> None:
    seen: set[tuple[str, ...]] = set()
    for price in quoted():
        props = {prop: found[0] for prop, found in values()[price].items()}
        names = ("material", "form", "basis", "date", "quoted_by")
        key = (*(props[name] for name in names), props.get("vintage", ""))
        assert key not in seen
        seen.add(key)
        money = one(price, "price").unit.partition("/")[0].replace("UScents", "USD")
        assert money == props["currency"]


def test_dollar_figures_follow_from_the_price() -> None:
    checked = 0
    for price in quoted():
        stated = by_entity()[price]
        per_kg = DOLLARS.get(stated["price"][0].unit)
        if per_kg is None:
            assert stated["currency"][0].value != "USD"
            continue
        figure, dollars = Decimal(stated["price"][0].value), Decimal(stated["usd_per_kg"][0].value)
        assert abs(dollars / (figure * per_kg) - 1) < Decimal("0.006"), price
        checked += 1
    assert checked == 438


def test_ranges_hold_their_midpoint() -> None:
    ranges = 0
    for price in quoted():
        props = values()[price]
        if "price_low" in props:
            low, middle, high = (Decimal(props[name][0]) for name in ("price_low", "price", "price_high"))
            assert low <= middle <= high
            assert middle == (low + high) / 2
            assert one(price, "price").kind in ("derived", "estimated")
            ranges += 1
    assert ranges == 75


def test_kinds_of_prices() -> None:
    for price in quoted():
        if values()[price]["date_kind"] == ["annual_estimate"]:
            assert one(price, "price").kind == "estimated"
    by_kind = {s.kind for s in told_by_the_table("usd_per_kg")}
    assert by_kind == {"reported", "derived", "estimated"}
    yuan = [p for p in quoted() if values()[p]["currency"] == ["CNY"] and "usd_per_kg" in values()[p]]
    assert {one(price, "usd_per_kg").kind for price in yuan} == {"reported"}
    for s in told_by_the_table("price"):
        assert s.observed_at == values()[s.entity]["date"][0]


def test_goods_are_materials_where_they_are_one() -> None:
    goods = {values()[i]["good"][0] for i in of_class("Indispensability")}
    assert {"material/ndfeb-magnet", "material/steel", "product/mlcc", "product/li-ion-cell"} <= goods
    assert "product/crude-steel" not in classes()
    for i in of_class("Indispensability"):
        props = values()[i]
        assert ("good_named" in props) == props["good"][0].startswith("material/")
        assert props["share_of"][0]
        assert props["year"][0] <= "2026"
    assert {s.qualifier for s in statements("Indispensability", "good_named")} == {"en", "ja"}


def test_indispensable_shares_keep_their_text() -> None:
    given = [row for row in table("indispensability", "indispensability") if row["share_pct"]]
    assert len(statements("Indispensability", "share")) == len(given) == 102
    for s in statements("Indispensability", "share"):
        assert Decimal(s.value) * 100 == Decimal(s.original_value)
        assert s.observed_at == values()[s.entity]["year"][0]
    judged = {s.kind for s in statements("Indispensability", "input") + statements("Indispensability", "field")}
    assert judged == {"assumed"}


def test_events_name_what_their_titles_name() -> None:
    about = {event: set(values()[event].get("about", [])) for event in of_class("Event")}
    assert {"company/mp-materials", "company/usa-rare-earth", "measure/cn-2026-us-0622"} <= about[
        "event/ev-2026-06-22-mp"
    ]
    assert {"facility/minamitorishima", "project/minamitorishima"} <= about["event/ev-2026-02-01-chikyu"]
    assert {classes()[node] for nodes in about.values() for node in nodes} == {
        "Company", "Facility", "Framework", "Material", "PolicyMeasure", "Project",
    }  # fmt: skip
