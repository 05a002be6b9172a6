// id: stockpiles-of-country
// question: {en: "Which stockpiles does this country or bloc hold, of what, and for how many days?", ja: "この国・地域の備蓄は、何を何日分か？"}
// params: {country: {type: id, default: country/jp}}
// returns: {stockpile: id, name: text, name_ja: text, kind: code, material: id, material_name: text, days: number}
// twin: graph.analysis.twins.stockpiles_of_country
//
// Days stay empty where no source gives them.
MATCH (s:Stockpile)-[:HELD_BY]->(c:Country|Bloc {id: $country})
OPTIONAL MATCH (s)-[:STOCKS]->(m:Material)
RETURN s.id AS stockpile, s.name AS name, s.name_ja AS name_ja, s.stockpile_kind AS kind, m.id AS material,
       m.name AS material_name, s.days AS days
ORDER BY stockpile, material
