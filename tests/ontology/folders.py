"""Small ontologies in folders, whole or broken."""

from __future__ import annotations

from pathlib import Path

WHOLE = {
    "vocabularies.yml": 'vocabularies: {schema: "https://schema.org/"}\n',
    "codes/colours.yml": """\
name: colours
label: {en: Colours, ja: 色}
description: {en: Colours of a thing., ja: 物の色。}
codes:
  red: {label: {en: Red, ja: 赤}, from: [scarlet]}
  blue: {label: {en: Blue, ja: 青}}
""",
    "classes/Thing.yml": """\
name: Thing
label: {en: Thing, ja: 物}
description: {en: A thing., ja: 物。}
prefixes: [thing]
caption: [name]
properties:
  name: {type: name, required: true, qualifier: lang, label: {en: Name, ja: 名称}, public: {schema: name}}
  colour: {type: code, codes: colours, label: {en: Colour, ja: 色}}
  since: {type: date, label: {en: Since, ja: 開始}}
  until: {type: date, label: {en: Until, ja: 終了}}
  part: {type: ref, refs: [any], multi: true, edge: HAS_PART, label: {en: Part, ja: 部分}}
checks: [since <= until]
""",
    "classes/Link.yml": """\
name: Link
label: {en: Link, ja: 結び}
description: {en: One thing holds another., ja: 物が物をつなぐ。}
prefixes: [link]
caption: [start, end]
edge: HOLDS_ON
from: start
to: end
properties:
  start: {type: ref, refs: [Thing], required: true, label: {en: Start, ja: 始点}}
  end: {type: ref, refs: [Thing], required: true, label: {en: End, ja: 終点}}
""",
}


def write_folder(root: Path, **changes: str | bytes) -> Path:
    """Write the whole ontology with some files changed or added; a key ``classes__X`` is ``classes/X.yml``."""
    files: dict[str, str | bytes] = dict(WHOLE)
    files.update({name.replace("__", "/") + ".yml": text for name, text in changes.items()})
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return root
