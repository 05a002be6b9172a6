"""Is a Cypher text made of allowed clauses only? An allow-list applied to tokens; it knows no bad words.

Cypher never puts two operands side by side. So after a complete operand a bare word must be an operator, or
the start of a clause; and a clause can only start outside of brackets. Whatever is neither is refused: a
write, a procedure, ``LOAD CSV`` or a clause that an engine may add tomorrow. A word in a string, in a
comment, or where a name stands (after ``.`` or ``:``, in a pattern, as an alias) is data and passes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NoReturn, TypeAlias

from graph.stores.cypher_functions import FUNCTIONS
from graph.stores.lexer import Token, refusal

__all__ = ["ALLOWED_CLAUSES", "MAX_DEPTH", "StatementReader"]

ALLOWED_CLAUSES = "MATCH, OPTIONAL MATCH, WHERE, WITH, UNWIND, RETURN, ORDER BY, SKIP, LIMIT, UNION, CALL { subquery }"
"""What a text may consist of, as messages word it."""

MAX_DEPTH = 50
"""Brackets and CASE expressions that may stand inside each other."""

_Mode: TypeAlias = Literal["expression", "pattern", "group", "map"]

_BINARY_WORDS = frozenset({"AND", "OR", "XOR", "IN", "IS", "CONTAINS"})
_DIRECTIONS = frozenset({"ASC", "ASCENDING", "DESC", "DESCENDING"})
_PATH_FUNCTIONS = frozenset({"SHORTESTPATH", "ALLSHORTESTPATHS"})
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_SUBQUERY_STARTS = frozenset({"MATCH", "OPTIONAL", "WITH", "UNWIND", "CALL", "RETURN"})
# A condition, an order or a limit belongs to the clause before it.
_FOLLOWS = {
    "WHERE": frozenset({"MATCH", "WITH", "ORDER", "SKIP", "LIMIT"}),
    "ORDER": frozenset({"WITH", "RETURN"}),
    "SKIP": frozenset({"WITH", "RETURN", "ORDER"}),
    "LIMIT": frozenset({"WITH", "RETURN", "ORDER", "SKIP"}),
}
# These sets word messages; nothing is decided by them.
_WRITES = frozenset({"ALTER", "CREATE", "DELETE", "DETACH", "DROP", "FOREACH", "INSERT", "MERGE", "REMOVE", "SET"})


class StatementReader:
    """Walks over the tokens once; ``need`` in the methods is True where an operand has to come next."""

    def __init__(self, text: str, tokens: tuple[Token, ...]) -> None:
        self._text = text
        self._tokens = tokens
        self._index = 0
        self._depth = 0

    # -- tokens ------------------------------------------------------------------------------------------

    @property
    def _token(self) -> Token:
        return self._tokens[self._index]

    def _next_is(self, text: str, ahead: int = 1) -> bool:
        index = min(self._index + ahead, len(self._tokens) - 1)
        return self._tokens[index].kind == "sign" and self._tokens[index].text == text

    def _is_sign(self, text: str) -> bool:
        return self._next_is(text, 0)

    def _advance(self) -> Token:
        token = self._token
        self._index += 1
        return token

    def _refuse(self, token: Token, problem: str) -> NoReturn:
        raise refusal(self._text, token.position, problem)

    def _refuse_word(self, token: Token) -> NoReturn:
        allowed = f"Allowed: {ALLOWED_CLAUSES}."
        if token.kind == "end":
            self._refuse(token, f"the query ends too early. {allowed}")
        if token.word in _WRITES:
            self._refuse(token, f"'{token.text}' is not allowed: the graph is only read here. {allowed}")
        if token.word == "LOAD":
            self._refuse(token, f"'{token.text}' is not allowed: no files are read here. {allowed}")
        self._refuse(token, f"'{token.text}' is not allowed here. {allowed}")

    def _expect(self, sign: str, after: str) -> Token:
        if not self._is_sign(sign):
            self._refuse(self._token, f"'{sign}' is missing after {after}")
        return self._advance()

    def _deeper(self, opening: Token) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._refuse(opening, f"more than {MAX_DEPTH} brackets or CASE expressions stand inside each other")

    # -- clauses -----------------------------------------------------------------------------------------

    def whole_text(self) -> int | None:
        """Read one statement; the position of its semicolon, if it has one."""
        self._statement()
        semicolon = None
        if self._is_sign(";"):
            semicolon = self._advance().position
        if self._token.kind != "end":
            if semicolon is not None:
                self._refuse(self._token, "only one statement is allowed; nothing may follow the semicolon")
            self._refuse_word(self._token)
        return semicolon

    def _statement(self) -> None:
        """Clauses up to something that starts none."""
        previous = ""
        while True:
            token = self._token
            clause = _CLAUSES.get(token.word)
            if clause is None:
                if previous in ("", "UNION"):
                    self._refuse_word(token)
                if token.kind == "end" or (token.kind == "sign" and token.text in ";}"):
                    return
                self._refuse_word(token)
            if previous not in _FOLLOWS.get(token.word, {previous}):
                self._refuse(token, f"'{token.text}' cannot follow {previous or 'the start of a query'}")
            if token.word == "UNION" and previous in ("", "UNION"):
                self._refuse(token, "UNION joins two queries; one is missing before it")
            self._advance()
            clause(self)
            previous = "MATCH" if token.word == "OPTIONAL" else token.word

    def _match(self) -> None:
        self._operands("pattern")

    def _optional(self) -> None:
        if self._token.word != "MATCH":
            self._refuse(self._token, f"OPTIONAL must be followed by MATCH. Allowed: {ALLOWED_CLAUSES}.")
        self._advance()
        self._operands("pattern")

    def _projection(self) -> None:
        if self._token.word == "DISTINCT" and not self._ends_operand(1):
            self._advance()
        if self._is_sign("*"):  # every variable: a complete operand, not a product
            self._advance()
            if not self._is_sign(","):
                return
            self._advance()
        self._operands("expression")

    def _condition(self) -> None:
        self._operands("expression")

    def _order(self) -> None:
        if self._token.word != "BY":
            self._refuse(self._token, "ORDER must be followed by BY")
        self._advance()
        self._operands("expression", directions=True)

    def _union(self) -> None:
        if self._token.word in ("ALL", "DISTINCT"):
            self._advance()

    def _call(self) -> None:
        start = self._token
        if self._is_sign("("):
            self._advance()
            while self._token.kind in ("word", "name") or self._is_sign(",") or self._is_sign("*"):
                self._advance()
            self._expect(")", "the variables of CALL")
        if not self._is_sign("{"):
            self._refuse(
                start, "procedures are not allowed; CALL takes a subquery: CALL { WITH x MATCH ... RETURN ... }"
            )
        self._subquery(bare_pattern=False)

    def _subquery(self, *, bare_pattern: bool) -> None:
        opening = self._advance()
        self._deeper(opening)
        if bare_pattern and self._token.word not in _SUBQUERY_STARTS:
            self._operands("pattern")
            if self._token.word == "WHERE":
                self._advance()
                self._operands("expression")
        else:
            self._statement()
        if not self._is_sign("}"):
            self._refuse_word(self._token)
        self._advance()
        self._depth -= 1

    # -- what stands in a clause -------------------------------------------------------------------------

    def _operands(self, mode: _Mode, *, closing: str = "", directions: bool = False) -> None:
        """Operands and operators up to the closing bracket, or (outside of brackets) to a word that is none."""
        need = True
        cases = 0
        while True:
            token = self._token
            if token.kind == "end" or (token.kind == "sign" and token.text in ")]};"):
                break
            if need:
                need, opened = self._operand(mode)
                cases += opened
            elif cases and token.word in ("WHEN", "THEN", "ELSE", "END"):
                self._advance()
                need = token.word != "END"
                if token.word == "END":
                    cases -= 1
                    self._depth -= 1
            elif directions and token.word in _DIRECTIONS:
                self._advance()
            elif token.kind == "word" and not closing and not self._is_operator_word(mode):
                break
            else:
                need = self._operator(mode, in_brackets=bool(closing))
        if cases:
            self._refuse(self._token, "a CASE expression is never closed; end it with END")
        if need and not closing:
            self._refuse(self._token, "something is missing here: a value, a name or a pattern is expected")
        if closing and not self._is_sign(closing):
            self._refuse(self._token, f"'{closing}' is missing here")

    def _is_operator_word(self, mode: _Mode) -> bool:
        if mode == "pattern":
            return False
        return self._token.word in _BINARY_WORDS or self._token.word in ("AS", "STARTS", "ENDS")

    def _operand(self, mode: _Mode) -> tuple[bool, int]:
        """Read one operand or a sign before one; say whether one is still needed and how many CASE were opened."""
        token = self._token
        if token.kind == "sign":
            return self._operand_sign(mode), 0
        if token.kind == "name" and self._next_is("("):
            self._refuse(token, "a function or procedure in back-ticks is not allowed")
        if token.kind != "word":
            if mode == "pattern":
                self._pattern_name(token)
            self._advance()
            return False, 0
        if mode == "pattern":
            return self._pattern_name(token), 0
        if token.word in ("NOT", "DISTINCT") and not self._ends_operand(1):
            self._advance()
            return True, 0
        if token.word == "CASE" and not self._ends_operand(1):
            self._deeper(self._advance())
            if self._token.word == "WHEN":
                self._advance()
            return True, 1
        if self._next_is("{") and token.word in ("EXISTS", "COUNT", "COLLECT"):
            if token.word == "COLLECT":
                self._refuse(token, "COLLECT { } is not allowed; use collect(...) in WITH or RETURN")
            self._advance()
            self._subquery(bare_pattern=True)
            return False, 0
        self._advance()
        if self._is_sign("("):
            self._function(token, token.text)
        return False, 0

    def _ends_operand(self, ahead: int) -> bool:
        """Tell whether the token ahead shows that the word before it was a name, not a prefix."""
        following = self._tokens[min(self._index + ahead, len(self._tokens) - 1)]
        if following.kind == "sign":
            return following.text in ",.)]}|:="
        return following.kind == "end" or following.word == "AS"

    def _pattern_name(self, token: Token) -> bool:
        """Outside of brackets a pattern holds no names but ``p =`` and the shortest-path functions."""
        if token.word in _PATH_FUNCTIONS and self._next_is("("):
            self._advance()
            self._group()
            return False
        if token.kind not in ("word", "name") or not self._next_is("="):
            self._refuse(token, f"'{token.text}' is not allowed in a pattern here; a pattern is (a)-[r:TYPE]->(b)")
        self._advance()
        self._advance()
        return True

    def _operand_sign(self, mode: _Mode) -> bool:
        token = self._token
        if token.text in _CLOSING:
            if mode == "pattern" and token.text == "{":
                self._refuse(token, "'{' is not allowed here; a pattern is (a)-[r:TYPE]->(b)")
            self._group()
            return False
        if token.text in ".:" and (mode != "map" or token.text == "."):
            self._advance()
            self._plain_name(token)
            return False
        self._advance()
        return True

    def _operator(self, mode: _Mode, *, in_brackets: bool) -> bool:
        """Read what may stand after a complete operand; say whether an operand is needed now."""
        token = self._token
        before = self._tokens[self._index - 1]
        if token.kind == "word":
            if in_brackets and token.word == "WHERE":
                self._advance()
                return True
            if not self._is_operator_word(mode):
                self._refuse_word(token)
            self._advance()
            if token.word in ("STARTS", "ENDS"):
                if self._token.word != "WITH":
                    self._refuse(self._token, f"{token.word} must be followed by WITH")
                self._advance()
            if token.word == "AS":
                self._plain_name(token)
                return False
            return True
        if token.kind != "sign":
            self._refuse(
                token, f"{token.text} cannot follow '{before.text}'; a comma or an operator is missing between"
            )
        if token.text == "[":
            self._group()
            return False
        if token.text == "{":
            if before.kind not in ("word", "name", "number"):
                self._refuse(token, f"'{{' cannot follow '{before.text}'; quantified paths are not allowed")
            self._group()
            return False
        if token.text == "(":
            self._refuse(token, f"'(' cannot follow '{before.text}'")
        self._advance()
        if token.text == "." or (token.text == ":" and mode != "map"):
            self._plain_name(token)
            if token.text == "." and self._is_sign("("):
                self._function(before, self._dotted_name())
            return False
        return True

    def _plain_name(self, after: Token) -> None:
        """Read a name after a dot, a colon or AS; any word may be one."""
        allowed = self._token.kind in ("word", "name") or (after.text == "." and self._is_sign("*"))
        if not allowed:
            self._refuse(self._token, f"a name is missing after '{after.text}'")
        self._advance()

    def _dotted_name(self) -> str:
        """All of the name that has just been read, with every dot and what stands before it."""
        start = self._index - 1
        while start > 1 and self._tokens[start - 1].text == ".":
            start -= 2
        return "".join(token.text for token in self._tokens[start : self._index])

    def _function(self, token: Token, name: str) -> None:
        if name.lower() not in FUNCTIONS:
            self._refuse(token, f"function '{name}' is not allowed; only the functions of the Cypher language are")
        self._group()

    def _group(self) -> None:
        opening = self._advance()
        self._deeper(opening)
        self._operands("map" if opening.text == "{" else "group", closing=_CLOSING[opening.text])
        self._advance()
        self._depth -= 1


_CLAUSES: dict[str, Callable[[StatementReader], None]] = {
    "MATCH": StatementReader._match,
    "OPTIONAL": StatementReader._optional,
    "WHERE": StatementReader._condition,
    "WITH": StatementReader._projection,
    "UNWIND": StatementReader._condition,
    "RETURN": StatementReader._projection,
    "ORDER": StatementReader._order,
    "SKIP": StatementReader._condition,
    "LIMIT": StatementReader._condition,
    "UNION": StatementReader._union,
    "CALL": StatementReader._call,
}
