"""The guard: every known attack is refused, harmless texts pass, and nothing but QueryError ever comes out."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import QueryError
from graph.stores.cypher_guard import ALLOWED_CLAUSES, MAX_DEPTH, MAX_LENGTH, MAX_TOKENS, guard
from graph.stores.embedded import DISABLED_PASSES, engine
from graph.stores.lexer import lex

WRITES = """
CREATE (n) | MERGE (n:X {id: 1}) | MATCH (n) SET n.x = 1 | MATCH (n) SET n:X RETURN n | MATCH (n) DELETE n
MATCH (n) DETACH DELETE n | MATCH (n) NODETACH DELETE n | MATCH (n) REMOVE n.x | INSERT (:X) | MATCH (n) INSERT (:X)
FOREACH (x IN [1] | CREATE (:X)) | MATCH (n) FOREACH (x IN [1] | SET n.x = x) | MATCH (n) WITH n SET n.x = 1
WITH * DELETE (n) | WITH DISTINCT * DELETE (n) | MATCH (n)-[r]-> DELETE (r) | MATCH DELETE (n) | MATCH (n SET n.x = 1)
MATCH (n) WHERE n.x = 1 SET n.y = 2 | RETURN 1 AS x DELETE x | RETURN 1 DELETE | RETURN 'a'DELETE n | RETURN 1DELETE n
CALL { CREATE (n) RETURN n } RETURN n | CALL { MATCH (n) DELETE n } IN TRANSACTIONS | RETURN 1 UNION CREATE (n) RETURN n
MATCH (n) WHERE EXISTS { MATCH (n) DELETE n } RETURN n | RETURN COUNT { CREATE (n) } AS c | DROP INDEX x
CREATE INDEX x FOR (n:X) ON (n.a) | CREATE CONSTRAINT FOR (n:X) REQUIRE n.a IS UNIQUE | ALTER USER x | GRANT ROLE x TO y
MATCH (n) RETURN n ORDER BY n.x DELETE n | MATCH (n) RETURN n LIMIT 1 DELETE n | UNWIND [1] AS x CREATE (:X)
RETURN CASE WHEN true THEN 1 END DELETE n | RETURN case.x DELETE n | MATCH (n) OPTIONAL DELETE n
"""

OTHER_CLAUSES = """
LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l | LOAD CSV WITH HEADERS FROM '/etc/passwd' AS l RETURN l
load csv from '/etc/passwd' as l return l | WITH 1 AS x LOAD CSV FROM '/etc/passwd' AS l RETURN l
WITH * LOAD CSV FROM '/etc/passwd' AS l RETURN l | WITH 1 AS x, LOAD CSV FROM '/etc/passwd' AS l RETURN l
CALL { LOAD CSV FROM '/etc/passwd' AS l RETURN l } RETURN l | /* x */ LOAD /* y */ CSV FROM '/etc/passwd' AS l RETURN l
USE neo4j MATCH (n) RETURN n | EXPLAIN MATCH (n) RETURN n | PROFILE RETURN 1 | CYPHER 5 RETURN 1 | SHOW INDEXES
FOR VALID_TIME ALL MATCH (n) RETURN n | RETURN 1 FORMAT CSV | MATCH (n) FINISH | LET x = 1 RETURN x
FILTER true RETURN 1 | RETURN 1 AS x NEXT RETURN 2 AS y | BEGIN | COMMIT | TERMINATE TRANSACTION 'x' | STOP DATABASE x
RETURN 1 INTERSECT RETURN 1 | MATCH (n) USING INDEX n:X(id) RETURN n
SHUTDOWN | MATCH (n) RETURN n YIELD x | MATCH (n) RETURN n HAVING n.x = 1
CALL db.labels() | CALL db.labels() YIELD label RETURN label | call dbms.listConfig() | CALL `db.labels`()
CALL `db`.`labels`() | CALL db . labels() | CALL/**/db.labels() | WITH 1 AS x CALL db.labels() YIELD label RETURN label
CALL (x) db.labels() | CALL apoc.load.json('http://x') YIELD value RETURN value | OPTIONAL CALL db.labels()
RETURN 1 UNION CALL db.labels() | CALL { CALL db.labels() YIELD label RETURN label } RETURN label | CALL | CALL (
RETURN apoc.load.json('x') AS x | RETURN `apoc.load`() AS x | RETURN apoc.date.truncate('x') AS x
RETURN vector_score(1) AS x | RETURN COLLECT { MATCH (n) RETURN n } AS x
MATCH (a) {1,3} RETURN a | MATCH ((a)-->(b)){1,3} RETURN a | MATCH ((a)-->(b))+ RETURN a
MATCH SHORTEST 1 (a)-->(b) RETURN a | MATCH (a:X&Y) RETURN a | MATCH (a:!X) RETURN a | MATCH (a)(b) RETURN a
"""

BROKEN = [
    "",
    "   \n",
    ";",
    "// only a comment",
    "RETURN",
    "RETURN 1,",
    "MATCH",
    "MATCH (n",
    "MATCH (n))",
    "RETURN [1)",
    "RETURN {a: 1",
    "RETURN 'abc",
    'RETURN "abc',
    "RETURN 'abc\\'",
    "RETURN `abc",
    "RETURN ``",
    "RETURN 1 /* never closed",
    "RETURN /*/ 1",
    "RETURN $",
    "RETURN $`x`",
    "RETURN 'a' 'b'",
    "RETURN 1 2",
    "RETURN n m",
    "RETURN CASE WHEN true THEN 1",
    "RETURN x STARTS 'a'",
    "MATCH (n) ORDER BY n.x RETURN n",
    "MATCH (n) RETURN n ORDER n.x",
    "MATCH (n) LIMIT 3 RETURN n",
    "WHERE true RETURN 1",
    "UNION RETURN 1",
    "RETURN 1 UNION",
    "RETURN 1 UNION UNION RETURN 1",
    "OPTIONAL (n) RETURN n",
    "RETURN 1 AS",
    "RETURN n.",
    "RETURN 1)",
    "}",
    "RETURN 1 # x",
    "RETURN @x",
    ":param x => 1",
]

EXOTIC_BLANKS = (
    "\u00a0\u1680\u2000\u2007\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u0085\ufeff\x0b\x0c\x1c\x1d\x1e\x1f\x00"
)

TRICKS = [
    "RETURN '\\u0027 DELETE n //'",
    'RETURN "\\u0022 DELETE n //"',
    "RETURN 1 // \\u000a DELETE n",
    "RETURN 1 /* \\u002a\\u002f DELETE n */",
    "MATCH (n) DE\\u004cETE n",
    "\\u0043REATE (n)",
    "RETURN \\U00000041",
    "RETURN `a\\u0060 DELETE n`",
    "RETURN 'a\\x41'",
    "RETURN 'a\\bb'",
    "RETURN `a``b`",
    "RETURN `a\nb`",
    "RETURN 1; RETURN 2",
    "RETURN 1; CREATE (n)",
    "RETURN 1;;",
    "RETURN 'a\x00b'",
    "RETURN '\ud800'",
    "MATCH (n)\u200bDELETE n",
    "RETURN 1 \u202e",
    "ＲＥＴＵＲＮ 1",
    "MATCH (n) ＤＥＬＥＴＥ n",
    "MATCH (n) DELETE\u0301 n",
    "MATCH (語) RETURN 語",
    *(
        f"{before}{blank}{after}"
        for blank in EXOTIC_BLANKS
        for before, after in (("RETURN", "1 AS x"), ("MATCH (n)", "DELETE n"))
    ),
]

HARMLESS = [
    "RETURN 1 AS x",
    "RETURN 1 AS x;",
    "RETURN 1 AS x; // done\n",
    "match (n) return n.id as id order by id desc, n.x asc skip 1 limit 2",
    "MATCH (m) WHERE m.name = 'CREATE (n) DELETE n; LOAD CSV' RETURN m.id AS id",
    'MATCH (m) WHERE m.name CONTAINS "CALL db.labels()" RETURN m.id AS id',
    "MATCH (m) RETURN m.id AS id // CREATE, SET and LOAD CSV are not allowed here",
    "/* DELETE\n everything */ MATCH (m) RETURN m.id AS id",
    "MATCH (set:Create)-[merge:DELETE]->(load) RETURN set.load AS insert, merge.call AS drop",
    "MATCH (n) RETURN n.`DETACH DELETE n` AS `LOAD CSV`",
    "MATCH (m {name_ja: 'ガリウム　輸出許可'}) RETURN m.`名` AS `物資`",
    "RETURN 'it\\'s \\\\' AS a, \"say \\\"no\\\"\" AS b, 'a\\nb\\tc' AS c",
    "RETURN 'http://example.org/*' AS a, '-- x' AS b",
    "RETURN {set: 1, create: 2, delete: {x: 3}} AS m, [1, 2, 3][0..2] AS l, -1 AS n, 1.5e3 AS e, 0xFF AS h, .5 AS f",
    "RETURN $set AS a, $delete AS b",
    "MATCH (a)-[:R*1..8]->(b:A|B {x: $x})<-[r:S|T]-(c), (d)--(e) WHERE NOT (a)-->(c) RETURN DISTINCT a, b",
    "MATCH p = (a)-[:R*1..3 {k: 1}]->(b) WHERE all(r IN relationships(p) WHERE r.x >= 0.5 OR r.y <> 'z') RETURN p",
    "MATCH p = shortestPath((a {id: 'x'})-[*..4]-(b)) RETURN [n IN nodes(p) WHERE n.x IS NOT NULL | n.id] AS l",
    "MATCH (n) WITH *, 1 AS one RETURN *",
    "MATCH (n) WITH DISTINCT * WHERE n.x IS NULL RETURN count(*) AS c, count(DISTINCT n.id) AS d",
    "MATCH (n) WITH n ORDER BY n.x DESC LIMIT 3 WHERE n.y = 1 RETURN collect(n.id)[0] AS first",
    "OPTIONAL MATCH (n:X) WHERE n:Y OR n.name STARTS WITH 'a' OR n.name ENDS WITH 'b' XOR n.x IN [1, 2] RETURN n",
    "UNWIND $rows AS row RETURN row.a AS a UNION ALL RETURN 2 AS a UNION ALL RETURN 3 AS a",
    "MATCH (n) CALL { WITH n MATCH (n)-->(m) RETURN count(m) AS c } RETURN n.id AS id, c",
    "MATCH (n) CALL (n) { MATCH (n)-->(m) RETURN count(m) AS c } RETURN n.id AS id, c",
    "CALL { RETURN 1 AS x UNION RETURN 2 AS x } RETURN x",
    "MATCH (n) WHERE EXISTS { (n)-[:R]->(:B) WHERE n.x = 1 } AND COUNT { MATCH (n)--(m) WHERE m.y = 2 } > 1 RETURN n",
    "RETURN CASE WHEN 1 > 2 THEN 'a' ELSE CASE 1 WHEN 1 THEN 2 END END AS x",
    "RETURN reduce(s = 1.0, x IN [1, 2] | s * x) AS r, 'a' =~ '.*' AS m, 2 ^ 3 % 4 AS k",
    "RETURN date.truncate('month', date($d)) AS d, date($d) >= date('2026-03') AS later",
    "MATCH (n) RETURN n {.id, .name, x: n.y, .*} AS m",
    "MATCH (n) RETURN n {.set, .delete} AS m",
    "MATCH (not) RETURN not",
    "UNWIND [1] AS distinct RETURN distinct AS not",
    "MATCH (n)\r\nRETURN n.id AS id\t// x\r\n",
    "RETURN [(a)-->(b) WHERE b.x = 1 | b.y] AS l",
]


PARAMS = {"x": 1, "rows": [], "set": 1, "delete": 1, "d": "2026-01-01"}
UNREADABLE = ["MATCH (not) RETURN not"]


def refused(text: str) -> str:
    with pytest.raises(QueryError) as caught:
        guard(text)
    message = str(caught.value)
    assert "\n" not in message
    return message


def listed(block: str) -> list[str]:
    # " | " inside FOREACH is the only bar that does not part two texts
    marked = block.strip().replace("] | ", "] ¦ ")
    return [text.replace("¦", "|") for line in marked.splitlines() for text in line.split(" | ")]


@pytest.mark.parametrize("text", [*listed(WRITES), *listed(OTHER_CLAUSES)])
def test_everything_but_the_allowed_clauses_is_refused(text: str) -> None:
    assert re.match(r"line 1, column \d+: ", refused(text))
    refused(f"MATCH (n)\n{text}")


@pytest.mark.parametrize("text", [*BROKEN, *TRICKS])
def test_broken_and_tricky_texts_are_refused(text: str) -> None:
    refused(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_texts_pass(text: str) -> None:
    passed = guard(text)
    assert passed.parameters == {name for name in PARAMS if re.search(rf"\${name}\b", text)}
    assert guard(passed.text) == passed


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_texts_are_cypher_to_the_engine(text: str) -> None:
    kglite = engine()
    graph = kglite.from_records({"nodes": [], "connections": []})
    try:
        graph.cypher(guard(text).text, params=PARAMS, disabled_passes=list(DISABLED_PASSES))
        problem = ""
    except kglite.CypherSyntaxError as error:
        problem = str(error)
    except kglite.KgError:
        problem = ""  # an unknown variable or the like: the text was read
    # some texts use words as names that this engine reserves
    assert not problem or "reserved keyword" in problem or text in UNREADABLE, problem


def test_messages_say_where_and_what_is_allowed() -> None:
    assert refused("MATCH (m)\n  DELETE m") == (
        f"line 2, column 3: 'DELETE' is not allowed: the graph is only read here. Allowed: {ALLOWED_CLAUSES}."
    )
    assert refused("LOAD CSV FROM 'x' AS l RETURN l").startswith("line 1, column 1: 'LOAD' is not allowed: no files")
    assert refused("MATCH (n) CALL db.labels()").startswith("line 1, column 16: procedures are not allowed; CALL takes")
    assert "(U+3000, ideographic space) is not allowed outside strings" in refused("RETURN　1")
    assert "unicode escapes (\\u...) are not allowed" in refused("RETURN '\\u0041'")
    assert refused("RETURN 1;\nRETURN 2") == (
        "line 2, column 1: only one statement is allowed; nothing may follow the semicolon"
    )
    assert "function 'apoc.load.json' is not allowed" in refused("RETURN apoc.load.json('x')")


def test_length_and_depth_are_capped() -> None:
    assert guard("RETURN " + "(" * MAX_DEPTH + "1" + ")" * MAX_DEPTH + " AS x")
    for opening, closing in (("(", ")"), ("[", "]"), ("{a: ", "}"), ("CASE WHEN 1 = 1 THEN ", " END"), ("abs(", ")")):
        for depth in (MAX_DEPTH + 1, 150):
            assert f"more than {MAX_DEPTH}" in refused(f"RETURN {opening * depth}1{closing * depth} AS x")
    nested = "CALL { " * 60 + "RETURN 1 AS x" + " } RETURN x" * 60
    assert f"more than {MAX_DEPTH}" in refused(nested)
    assert "characters; at most 20,000" in refused("RETURN " + "(" * 10_000 + "1" + ")" * 10_000)
    assert "characters; at most 20,000" in refused("RETURN 1" + " + 1" * 20_000)
    assert "more than 2,000 words and signs" in refused("RETURN 1" + "+1" * 1_500)
    assert guard("RETURN '" + "x" * (MAX_LENGTH - 15) + "' AS x")
    assert len(lex("RETURN 1" + "+1" * (MAX_TOKENS // 2 - 1)).tokens) == MAX_TOKENS + 1


def test_comments_are_blanked_and_places_kept() -> None:
    text = "MATCH (n) // it's DELETE\r\nRETURN /* LOAD\nCSV */ n.id AS id, '// no' AS s; // end"
    sent = guard(text).text
    assert sent == "MATCH (n)               \r\nRETURN        \n       n.id AS id, '// no' AS s"
    assert text.index("n.id") == sent.index("n.id")
    refused("MATCH (n) DE/**/LETE n")


WORDS = (
    "CREATE DELETE SET MERGE LOAD CSV FROM CALL INSERT FOREACH REMOVE DETACH USE YIELD AS DISTINCT AND NOT IN IS NULL "
    "CASE WHEN THEN ELSE END EXISTS COUNT ASC STARTS WITH ALL"
)
PIECES = [
    *"()[]{}.,:;|*+-<>=/$'\"`\\ \n",
    *(word.strip() for word in re.split(r"[\s,]+", ALLOWED_CLAUSES)),
    *WORDS.split(),
    *[
        "n",
        "x",
        "(n)",
        "-[r]->",
        "(n:X)",
        "n.x",
        "'a'",
        "1",
        "$p",
        "count(*)",
        "`a`",
        "{a: 1}",
        "[1]",
        "//",
        "/*",
        "*/",
    ],
    *["\\u0027", "　", "語", "1..2", "date(", "db.labels()", "x = 1", "n {.x}", "<>"],
]


FORBIDDEN = ["DELETE n", "SET n.x = 1", "CREATE (:X)", "LOAD CSV FROM 'x' AS l", "CALL db.labels()", "INSERT (:X)"]


@settings(derandomize=True, deadline=None, max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=25), st.sampled_from(["", " "]))
def test_fuzzed_pieces_pass_or_are_refused(pieces: list[str], joint: str) -> None:
    check(joint.join(pieces))


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.text(max_size=60))
def test_fuzzed_characters_pass_or_are_refused(text: str) -> None:
    check(text)
    check(f"RETURN {text} AS x")
    check(f"RETURN '{text}' AS x")


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.sampled_from(HARMLESS), st.data())
def test_cut_and_mixed_texts_pass_or_are_refused(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    check(text[:start])
    check(text[start:])
    check(text[:start] + data.draw(st.sampled_from(PIECES)) + text[start:])
    check(text[:start] + data.draw(st.sampled_from(HARMLESS)))


def check(text: str) -> None:
    problem = ""
    try:
        passed = guard(text)
    except QueryError as error:
        problem = str(error)
    if problem:
        assert "\n" not in problem
        return
    assert guard(passed.text) == passed
    assert len(passed.text) <= len(text)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(
    st.sampled_from([text for text in HARMLESS if "//" not in text and ";" not in text]),
    st.sampled_from(FORBIDDEN),
    st.sampled_from([" ", "\n", "\t", "/**/", "//x\n", "/* ' */"]),
)
def test_a_forbidden_clause_is_refused_after_any_text(text: str, clause: str, joint: str) -> None:
    refused(f"{text}{joint}{clause}")
    refused(f"{clause}{joint}{text}")
    refused(f"CALL {{ {clause} RETURN 1 AS q }} {text}")


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.text(st.characters(blacklist_categories=["Cc", "Cs"], blacklist_characters="'\\"), max_size=40))
def test_any_data_passes_in_a_string(data: str) -> None:
    text = f"MATCH (n) WHERE n.name = 'DELETE {data} CREATE' RETURN n"
    assert guard(text).text == text


@st.composite
def one_word_more(draw: st.DrawFn) -> str:
    """A harmless text with one word, sign or clause put between two of its words."""
    words = [token.text for token in lex(draw(st.sampled_from(HARMLESS))).tokens]
    words.insert(draw(st.integers(0, len(words))), draw(st.sampled_from([*PIECES, *FORBIDDEN])))
    return " ".join(words)


@settings(derandomize=True, deadline=None, max_examples=400)
@given(one_word_more())
def test_nothing_that_passes_changes_an_unprotected_graph(text: str) -> None:
    try:
        passed = guard(text).text
    except QueryError:
        return
    kglite = engine()
    records = [{"id": "x/1", "x": 1}, {"id": "x/2", "x": 2}]
    graph = kglite.from_records({"nodes": [{"type": "X", "id_field": "id", "records": records}], "connections": []})
    before = graph.to_bytes()
    with contextlib.suppress(kglite.KgError):
        graph.cypher(passed, params={"p": 1, **PARAMS}, timeout_ms=500, disabled_passes=list(DISABLED_PASSES))
    assert graph.to_bytes() == before
