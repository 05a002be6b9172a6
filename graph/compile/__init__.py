"""How does the graph become a supply network for one date? Producers, recipes, mixes, hosts, stocks, then arrays."""

from graph.compile.assemble import CompiledNetwork, compile_network

__all__ = ["CompiledNetwork", "compile_network"]
