// id: imports-by-origin
// question: {en: "From where does this country import this HS code, or the codes that hold this material?", ja: "この国は、このHS番号（またはこの物資を含む番号）をどこから輸入しているか？"}
// params: {country: {type: id, default: country/jp}, item: {type: id, default: hs/850511}, year: {type: integer, default: null}}
// returns: {hs: id, year: integer, origin: id, name: text, name_ja: text, value_usd: number, quantity_t: number, share: share, evidence: code}
// twin: graph.analysis.trade_twins.imports_by_origin
//
// Without a year it is the latest one of each code. The share is of the value of the country's imports of the code;
// a code that holds several goods is never split. Customs origin is not where something was mined.
MATCH (h:HsCode)
WHERE h.id = $item OR EXISTS { (h)-[:COVERS]->(:Material|Product {id: $item}) }
MATCH (:Country)-[a:TRADES]->(:Country {id: $country})
WHERE a.hs = h.id AND ($year IS NULL OR a.year = $year)
WITH h, max(a.year) AS year
MATCH (:Country)-[b:TRADES]->(:Country {id: $country})
WHERE b.hs = h.id AND b.year = year
WITH h, year, sum(b.value_usd) AS total
MATCH (o:Country)-[t:TRADES]->(:Country {id: $country})
WHERE t.hs = h.id AND t.year = year
WITH h, year, o, t, total, coalesce(t.value_usd, -1.0) AS value_order
RETURN h.id AS hs, year, o.id AS origin, o.name AS name, o.name_ja AS name_ja, t.value_usd AS value_usd,
       t.quantity_t AS quantity_t, CASE WHEN total > 0 THEN t.value_usd / total END AS share, t.kind AS evidence
ORDER BY hs, value_order DESC, origin
