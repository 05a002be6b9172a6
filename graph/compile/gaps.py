"""What does the network not know? Gaps, named in both languages, never filled silently."""

from __future__ import annotations

from dataclasses import dataclass

from graph.names import node_name
from graph.supply_graph import SupplyGraph

__all__ = ["Gap", "gap"]

_TEXTS = {
    "no-world-output": (
        "{node}: no world output, or no complete set of country shares; it stands at level 1 and cannot fail",
        "{node}: 世界生産量または国別シェアの完全な組がなく、常に水準1と扱う（途絶しない）",
    ),
    "no-country-figure": (
        "{node}: its country has no figure for {of} that it could be carved from",
        "{node}: 所在国の{of}の数値がなく、切り出せない",
    ),
    "cut-to-country": (
        "{node}: plants claim {claimed:,.0f} t of {of}, their country's figure is {country:,.0f} t; cut to it",
        "{node}: {of}について施設の合計{claimed:,.0f} tが国の数値{country:,.0f} tを超えるため、国の数値に合わせた",
    ),
    "no-host": (
        "{node}: no {of} of its country in the data, so nothing bounds this by-product",
        "{node}: 同じ国の{of}のデータがなく、副産物の上限を置けない",
    ),
    "outside": (
        "{node}: its feed lies outside the chains traced here",
        "{node}: 原料はここで追う連鎖の外にある",
    ),
    "no-recipe": ("{node}: no recipe, so no input can stop it", "{node}: 投入の記述がなく、上流の途絶が伝わらない"),
    "no-input-producers": (
        "{node} (input of {of}): nobody is known to make it; it stands at level 1",
        "{node}（{of}の投入）: 生産者が不明で、常に水準1と扱う",
    ),
    "scrap": (
        "{node}: feed of recycled {of}, stands at level 1",
        "{node}: 再生{of}の原料で、常に水準1と扱う",
    ),
    "no-origin": (
        "{node}: its chain does not reach a mine or a declared boundary; it breaks at {of}",
        "{node}: 連鎖が鉱山にも明示した境界にも届かず、{of}で途切れる",
    ),
    "no-origin itself": (
        "{node}: an input, but no recipe leads to it, and it is no mine product or declared boundary",
        "{node}: 投入される物資だが、製法の記述がなく、鉱山の産物とも明示した境界ともされていない",
    ),
    "no-chain": (
        "{node}: outside the chains traced here (no stage, no recipe); an outage or a measure on it reaches nothing",
        "{node}: ここで追う連鎖の外にあり（工程も製法もない）、途絶や措置を置いても何にも及ばない",
    ),
    "input-without-origin": (
        "{node}: the chain of its essential input {of} does not reach a mine or a declared boundary",
        "{node}: 不可欠な投入{of}の連鎖が、鉱山にも明示した境界にも届かない",
    ),
    "no-output": (
        "{node}: no output by country, so it is not in the network",
        "{node}: 国別生産量がなく、網に入らない",
    ),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the network does not know.

    Attributes
    ----------
    kind : str
        ``no-world-output``, ``no-host``, ``outside``, ``scrap``, ``cut-to-country``, ...
    node : str
        Id that it concerns.
    text, text_ja : str
        One line in English and Japanese.
    """

    kind: str
    node: str
    text: str
    text_ja: str


def gap(graph: SupplyGraph, kind: str, node: str, of: str = "", **numbers: float) -> Gap:
    """Name a gap.

    Parameters
    ----------
    graph : SupplyGraph
    kind : str
        One of the kinds above.
    node : str
        Id that it concerns.
    of : str
        Id of the commodity it is a gap of, or where its chain breaks, where that is another node.
    **numbers : float
        Figures that the text names.
    """
    itself = f"{kind} itself"
    english, japanese = _TEXTS[itself if not of and itself in _TEXTS else kind]
    return Gap(
        kind,
        node,
        english.format(node=node_name(graph, node), of=graph.name(of) if of else "", **numbers),
        japanese.format(node=node_name(graph, node, "ja"), of=graph.name(of, "ja") if of else "", **numbers),
    )
