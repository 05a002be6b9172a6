// id: measures-on-material
// question: {en: "Which measures touch this material, or a group it belongs to, on this date?", ja: "この日にこの物資（またはそれを含む品目群）に及ぶ措置は？"}
// params: {material: {type: id, default: material/gallium}, "on": {type: date, default: today}}
// returns: {measure: id, name: text, name_ja: text, kind: code, issuer: id, via: id, status: code, since: date}
// twin: graph.analysis.twins.measures_on_material
//
// The status is that of the latest event on or before the date. A measure without any dated event is unknown;
// one whose events all come later did not exist yet and is left out. ISO texts compare like dates, and a
// partial date (2026-03) counts from its first day.
MATCH (m:PolicyMeasure)-[:CONTROLS]->(x:Material)
WHERE x.id = $material OR EXISTS { (x)-[:HAS_MEMBER*1..3]->(:Material {id: $material}) }
WITH DISTINCT m, x
OPTIONAL MATCH (e:StatusEvent)-[:OF_MEASURE]->(m)
WITH m, x, count(e.date) AS dated, max(CASE WHEN e.date <= $on THEN e.date END) AS since
WHERE dated = 0 OR since IS NOT NULL
OPTIONAL MATCH (l:StatusEvent)-[:OF_MEASURE]->(m)
WHERE l.date = since
WITH m, x, since, max(l.id) AS last
OPTIONAL MATCH (s:StatusEvent)
WHERE s.id = last
OPTIONAL MATCH (m)-[:ISSUED_BY]->(i)
RETURN m.id AS measure, m.name AS name, m.name_ja AS name_ja, m.measure_kind AS kind, i.id AS issuer, x.id AS via,
       coalesce(s.status, 'unknown') AS status, since
ORDER BY measure, via
