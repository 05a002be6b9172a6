// id: timeline
// question: {en: "What happened, changed or is planned around this node between two dates?", ja: "この節点をめぐり、二つの日付の間に何が起き、変わり、予定されているか？"}
// params: {node: {type: id, default: material/gallium}, since: {type: date, default: 2000-01-01}, until: {type: date, default: 2100-01-01}}
// returns: {date: date, what: code, item: id, item_of: id, name: text, name_ja: text, detail: code}
// twin: graph.analysis.timeline_twin.timeline
//
// Events that name the node, status changes of measures that touch it (of an item, an issuer, a target, a framework, a
// measure put on hold, a listed firm), and phases of projects (of a plant, what it makes or takes in, where it stands,
// who runs it). What concerns a group concerns its members. A partial date counts from its first day.
CALL {
  MATCH (e:Event)-[:ABOUT|INVOLVES]->(x)
  WHERE x.id = $node OR EXISTS { (x)-[:HAS_MEMBER*1..3]->(:Material {id: $node}) }
  RETURN e.date AS date, 'event' AS what, e.id AS item, e.id AS item_of, e.name AS name, e.name_ja AS name_ja,
         e.event_kind AS detail
  UNION
  MATCH (s:StatusEvent)-[:OF_MEASURE]->(m:PolicyMeasure)-[:CONTROLS]->(x)
  WHERE x.id = $node OR EXISTS { (x)-[:HAS_MEMBER*1..3]->(:Material {id: $node}) }
  RETURN s.date AS date, 'status' AS what, s.id AS item, m.id AS item_of, m.name AS name, m.name_ja AS name_ja,
         s.status AS detail
  UNION
  MATCH (s:StatusEvent)-[:OF_MEASURE]->(m:PolicyMeasure)-[:ISSUED_BY|TARGETS|PART_OF|AMENDS]->(x {id: $node})
  RETURN s.date AS date, 'status' AS what, s.id AS item, m.id AS item_of, m.name AS name, m.name_ja AS name_ja,
         s.status AS detail
  UNION
  MATCH (s:StatusEvent)-[:OF_MEASURE]->(m:PolicyMeasure {id: $node})
  RETURN s.date AS date, 'status' AS what, s.id AS item, m.id AS item_of, m.name AS name, m.name_ja AS name_ja,
         s.status AS detail
  UNION
  MATCH (x:Company {id: $node})-[l:LISTED_BY]->(i)
  MATCH (s:StatusEvent)-[:OF_MEASURE]->(m:PolicyMeasure)
  WHERE m.id = l.measure
  RETURN s.date AS date, 'status' AS what, s.id AS item, m.id AS item_of, m.name AS name, m.name_ja AS name_ja,
         s.status AS detail
  UNION
  MATCH (h:Phase)-[:PHASE_OF]->(p:Project {id: $node})
  RETURN coalesce(h.start_date, h.end_date) AS date, 'phase' AS what, h.id AS item, p.id AS item_of, h.name AS name,
         h.name_ja AS name_ja, h.phase_kind AS detail
  UNION
  MATCH (h:Phase)-[:PHASE_OF]->(p:Project), (h)-[:CONCERNS]->(x)
  WHERE x.id = $node OR EXISTS { (x)-[:HAS_MEMBER*1..3]->(:Material {id: $node}) }
  RETURN coalesce(h.start_date, h.end_date) AS date, 'phase' AS what, h.id AS item, p.id AS item_of, h.name AS name,
         h.name_ja AS name_ja, h.phase_kind AS detail
  UNION
  MATCH (h:Phase)-[:PHASE_OF]->(p:Project)-[:PLANS|LED_BY]->(x {id: $node})
  RETURN coalesce(h.start_date, h.end_date) AS date, 'phase' AS what, h.id AS item, p.id AS item_of, h.name AS name,
         h.name_ja AS name_ja, h.phase_kind AS detail
  UNION
  MATCH (h:Phase)-[:PHASE_OF]->(p:Project)-[:PLANS]->(f:Facility)-[:IN_COUNTRY]->(x {id: $node})
  RETURN coalesce(h.start_date, h.end_date) AS date, 'phase' AS what, h.id AS item, p.id AS item_of, h.name AS name,
         h.name_ja AS name_ja, h.phase_kind AS detail
  UNION
  MATCH (h:Phase)-[:PHASE_OF]->(p:Project)-[:PLANS]->(f:Facility)-[:MAKES|TAKES]->(x)
  WHERE NOT EXISTS { (h)-[:CONCERNS]->(:Material) }
    AND (x.id = $node OR EXISTS { (x)-[:HAS_MEMBER*1..3]->(:Material {id: $node}) })
  RETURN coalesce(h.start_date, h.end_date) AS date, 'phase' AS what, h.id AS item, p.id AS item_of, h.name AS name,
         h.name_ja AS name_ja, h.phase_kind AS detail
  UNION
  MATCH (h:Phase)-[:PHASE_OF]->(p:Project)-[:PLANS]->(f:Facility)<-[:OPERATES|OWNS]-(x {id: $node})
  RETURN coalesce(h.start_date, h.end_date) AS date, 'phase' AS what, h.id AS item, p.id AS item_of, h.name AS name,
         h.name_ja AS name_ja, h.phase_kind AS detail
}
WITH DISTINCT date, what, item, item_of, name, name_ja, detail
WHERE left(date + '-01-01', 10) >= $since AND left(date + '-01-01', 10) <= $until
RETURN date, what, item, item_of, name, name_ja, detail
ORDER BY date, what, item, item_of
