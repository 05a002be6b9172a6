"""Why do two things seem to be one? In words, with figures, in English and Japanese."""

from __future__ import annotations

from graph.matching.likeness import Likeness

__all__ = ["reasons"]


def reasons(likeness: Likeness, lang: str = "en") -> tuple[str, ...]:
    """What agrees and how much, one text for each of name, place, operator and commodity that is known.

    Examples
    --------
    >>> reasons(Likeness(0.9, 0.86, ("Olaroz", "Salar de Olaroz"), 8.4, None, 1.0))
    ("name 0.86 ('Olaroz' / 'Salar de Olaroz')", 'place 8 km apart', 'commodity agrees')
    """
    one, other = likeness.words
    told = []
    if lang == "ja":
        told.append(f"名称 {likeness.name:.2f}（「{one}」／「{other}」）" if one else "名称が異なる")
        if likeness.distance_km is not None:
            told.append(f"位置の差 {likeness.distance_km:.0f} km")
        if likeness.operator is not None:
            told.append(f"操業者 {likeness.operator:.2f}")
        if likeness.commodity is not None:
            told.append("品目が一致" if likeness.commodity else "品目が異なる")
        if likeness.kind is False:
            told.append("一方は鉱山、他方は工場")
        return tuple(told)
    told.append(f"name {likeness.name:.2f} ('{one}' / '{other}')" if one else "names differ")
    if likeness.distance_km is not None:
        told.append(f"place {likeness.distance_km:.0f} km apart")
    if likeness.operator is not None:
        told.append(f"operator {likeness.operator:.2f}")
    if likeness.commodity is not None:
        told.append("commodity agrees" if likeness.commodity else "commodity differs")
    if likeness.kind is False:
        told.append("one is a mine, the other a plant")
    return tuple(told)
