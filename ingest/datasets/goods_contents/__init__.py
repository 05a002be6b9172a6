"""How much of a commodity do the goods of a trade code hold?"""
