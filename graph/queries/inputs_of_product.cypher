// id: inputs-of-product
// question: {en: "Which materials stand upstream of this product, by recipe?", ja: "この製品の上流にある物資は（配合・部材表による）？"}
// params: {product: {type: id, default: product/traction-motor}}
// returns: {material: id, name: text, name_ja: text, steps: integer, essential: boolean}
// twin: graph.analysis.twins.inputs_of_product
//
// Only inputs that are consumed count (not contents, hosts or scrap), up to eight recipes deep. Essential means:
// on some path every step is essential.
MATCH path = (p:Product|Material {id: $product})-[:NEEDS_INPUT*1..8]->(m:Material)
WHERE all(r IN relationships(path) WHERE r.input_type IN ['product', 'material'])
WITH m, length(path) AS step, CASE WHEN all(r IN relationships(path) WHERE r.essential = true) THEN 1 ELSE 0 END AS need
RETURN m.id AS material, m.name AS name, m.name_ja AS name_ja, min(step) AS steps, max(need) = 1 AS essential
ORDER BY steps, material
