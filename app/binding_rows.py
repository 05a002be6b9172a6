"""What do other programs read of an explanation? Chains over time, contributions of shocks, what each lever bought."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.binding_words import binding_sentences, lever_text, shock_text
from graph.names import node_name

if TYPE_CHECKING:
    from graph.analysis.explain import BoundSpell, BoundStep, Explanation, ProductShare
    from graph.analysis.outage import Outage
    from graph.supply_graph import SupplyGraph

__all__ = ["binding_texts", "graph_explanation", "with_explanation"]

Row = dict[str, Any]

_OF_PRODUCT = "baseline output of this product in this country over the days looked at"


def graph_explanation(graph: SupplyGraph, answer: Row, explanation: Explanation, lang: str = "en") -> Row:
    """Return an answer on the graph with its explanation, in names of the graph."""
    return with_explanation(answer, explanation, *_names(graph, lang), lang)


def binding_texts(graph: SupplyGraph, outage: Outage, product: str, country: str, lang: str) -> list[str]:
    """Say the spells of one product of an explained outage of the graph in words; none if it is not explained."""
    if outage.explanation is None:
        return []
    name, place = _names(graph, lang)
    said = _Said(name, place, [(shock.target, name(shock.target)) for shock in outage.shocks], _cover(outage.rationing))
    row = {"id": product, "country": country}
    return list(_explained(row, outage.explanation, said, lang)["binding_text"])


def _names(graph: SupplyGraph, lang: str) -> tuple[Callable[[str], str], Callable[[str], str]]:
    """What nodes, and country codes, are called in a language."""

    def place(code: str) -> str:
        nodes = (f"country/{code.lower()}", f"bloc/{code.lower()}")
        return next((graph.name(node, lang) for node in nodes if node in graph), code)

    return lambda node: node_name(graph, node, lang), place


def _cover(rationing: str) -> str:
    return "stocks" if rationing == "entitlement" else "stocks and goods passed on"


def with_explanation(
    answer: Row,
    explanation: Explanation,
    name: Callable[[str], str],
    place: Callable[[str], str],
    lang: str = "en",
    *,
    share_of: str = _OF_PRODUCT,
) -> Row:
    """Return an answer to an outage question with its explanation.

    Parameters
    ----------
    answer : dict
        As the contract has it, with ``products``, ``levers`` and ``shocks``.
    explanation : Explanation
    name, place : callable
        What a node, and a country code, is called in the language.
    lang : str
    share_of : str
        What the shares of a product are shares of.
    """
    shocks = [shock_text(shock, name, place, lang) for shock in answer["shocks"]]
    targets = [(shock["target"], shock["name"]) for shock in answer["shocks"]]
    said = _Said(name, place, targets, _cover(answer["rationing"]))
    products = [_explained(row, explanation, said, lang) for row in answer["products"]]
    levers = [
        {
            **lever, "name": lever_text(lever, name, place, lang), "bought": [_share(share) for share in bought],
            "share_of": share_of,
        }
        for lever, bought in zip(answer["levers"], explanation.bought, strict=True)
    ]  # fmt: skip
    parts = None if explanation.contributions is None else [
        {
            "shock": part.shock, "target": answer["shocks"][part.shock]["target"], "name": shocks[part.shock],
            "share_of": share_of, "products": [_share(share) for share in part.products],
        }
        for part in explanation.contributions
    ]  # fmt: skip
    return {
        **answer, "levers": levers, "products": products, "contributions": parts,
        "explanation": {
            "kinds": explanation.coverage,
            "share_of": "figures on the binding chains of all days, of the products that lose",
            "runs": explanation.runs,
        },
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Said:
    """What things are called in the language of an answer."""

    name: Callable[[str], str]
    place: Callable[[str], str]
    targets: Sequence[tuple[str, str]]
    cover: str


def _explained(row: Row, explanation: Explanation, said: _Said, lang: str) -> Row:
    key = row["id"], row["country"] or ""
    explained = {
        **row, "binding": [_spell(spell, said) for spell in explanation.binding.get(key, ())],
        "binding_kinds": explanation.kinds.get(key), "binding_kinds_share_of": "figures on the chains of all spells",
    }  # fmt: skip
    return explained | {"binding_text": binding_sentences(explained, lang)}


def _spell(spell: BoundSpell, said: _Said) -> Row:
    return {
        "first_day": spell.first_day, "last_day": spell.last_day,
        "lowest_level": spell.low, "highest_level": spell.high, "share_of": "baseline output of this product a day",
        "cause": spell.cause, "end": spell.end, "nodes": [step.node for step in spell.steps],
        "steps": [_step(step, said) for step in spell.steps],
    }  # fmt: skip


def _step(step: BoundStep, said: _Said) -> Row:
    struck = [said.targets[shock] for shock in step.shocks]
    return {
        "id": step.node, "name": said.name(step.node),
        "commodity": step.commodity, "commodity_name": said.name(step.commodity) if _is_plant(step) else None,
        "country": step.country or None,
        "country_name": said.place(step.country) if step.country else None,
        "reason": step.reason, "shocks": list(step.shocks),
        "struck_by": [shock for target, shock in struck if target not in (step.node, "edges")],  # else the step says it
        "level": step.level,
        "level_of": "usual flow to the next step" if step.reason == "permission" else "baseline output of this step",
        "since_day": step.since, "lower_before": step.lower_before,
        "share": step.share, "share_of": "this step's use of what the step before makes",
        "stock_days": step.stock_days, "public_days": step.public_days, "covered": step.covered,
        "covered_of": "this step's use of what the step before makes", "covered_by": said.cover,
    }  # fmt: skip


def _is_plant(step: BoundStep) -> bool:
    """Whether the node's name does not say what it makes."""
    return step.node.startswith("facility/") and step.commodity != step.node


def _share(share: ProductShare) -> Row:
    return {"id": share.id, "country": share.country or None, **share.values}
