// id: facilities-of-company
// question: {en: "Which facilities does this company operate or own, also through companies it owns?", ja: "この会社が（出資先を通じても）操業・保有する施設は？"}
// params: {company: {type: id, default: company/lynas-rare-earths}, "on": {type: date, default: today}}
// returns: {facility: id, name: text, name_ja: text, country: id, stage: code, operates: boolean, owns: boolean, share: share, steps: integer}
// twin: graph.analysis.twins.facilities_of_company
//
// Chains of up to four steps; every step must hold on the date (a partial end counts to its last day). The
// share is the sum over chains of ownership of the product of their shares, and empty if one of them is unknown.
MATCH path = (c:Company {id: $company})-[:OPERATES|OWNS*1..4]->(f:Facility)
WHERE all(r IN relationships(path) WHERE coalesce(r.valid_from, '') <= $on AND coalesce(r.valid_to, '9999') + '~' >= $on)
WITH f, length(path) AS step,
     CASE WHEN all(r IN relationships(path) WHERE type(r) = 'OWNS') THEN 1 ELSE 0 END AS owned,
     reduce(part = 1.0, r IN relationships(path) | part * r.share) AS part
WITH f, min(step) AS steps, sum(1 - owned) AS operations, sum(owned) AS chains,
     sum(CASE WHEN owned = 1 AND part IS NOT NULL THEN 1 ELSE 0 END) AS known,
     sum(CASE WHEN owned = 1 THEN part END) AS total
OPTIONAL MATCH (f)-[:IN_COUNTRY]->(l:Country)
RETURN f.id AS facility, f.name AS name, f.name_ja AS name_ja, l.id AS country, f.stage AS stage,
       operations > 0 AS operates, chains > 0 AS owns, CASE WHEN chains > 0 AND known = chains THEN total END AS share,
       steps
ORDER BY facility
