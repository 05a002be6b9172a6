// id: producers-of-material
// question: {en: "Who produces this material, at which stage, and with what share?", ja: "この物資を生産するのは誰か。工程とシェアは？"}
// params: {material: {type: id, default: material/gallium}, stage: {type: text, default: null}}
// returns: {producer: id, name: text, name_ja: text, stage: code, share: share, output_t_per_y: mass_flow, evidence: code}
// twin: graph.analysis.twins.producers_of_material
//
// Without a stage all stages are listed. An unknown share stays empty and comes last.
MATCH (p)-[r:PRODUCES]->(m:Material|Product {id: $material})
WHERE $stage IS NULL OR r.stage = $stage
WITH p, r, coalesce(r.stage, '') AS stage_order, coalesce(r.share, -1.0) AS share_order,
     coalesce(r.output_t_per_y, -1.0) AS output_order
RETURN p.id AS producer, p.name AS name, p.name_ja AS name_ja, r.stage AS stage, r.share AS share,
       r.output_t_per_y AS output_t_per_y, r.kind AS evidence
ORDER BY stage_order, share_order DESC, output_order DESC, producer
