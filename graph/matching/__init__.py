"""Which node does a record of a source, or a line of a user's list, speak of? Scores with reasons, never a merge."""

from graph.matching.likeness import Likeness, Named, compare
from graph.matching.names import Candidate, match_names
from graph.matching.pairs import Decision, Matching, Pair, find_matches

__all__ = [
    "Candidate",
    "Decision",
    "Likeness",
    "Matching",
    "Named",
    "Pair",
    "compare",
    "find_matches",
    "match_names",
]
