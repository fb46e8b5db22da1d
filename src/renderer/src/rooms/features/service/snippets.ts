import type { ColumnType } from '../../../../../shared/domain/datasets/dataset.ts'
import type { ResolvedService } from '../../../../../shared/domain/features/resolved.ts'
import type { ShownSnippet } from '../../../ui/SnippetsCard.tsx'

/** A value of each type, as a caller would write it. */
const samples: Readonly<Record<ColumnType, string | number | boolean>> = {
  text: 'a',
  integer: 1,
  number: 1.5,
  boolean: true,
  date: '2026-01-31',
  datetime: '2026-01-31 14:30:00',
}

/** Programs that look features up by key, to copy. */
export function lookupSnippets(
  { name, keys, request }: Pick<ResolvedService, 'name' | 'keys' | 'request'>,
  url: string,
): readonly ShownSnippet[] {
  const entities = Object.fromEntries([...keys, ...request].map((column) => [column.name, [samples[column.type]]]))
  const body = bodyText(name, entities)
  return [
    {
      id: 'curl',
      title: 'curl',
      text: `curl -s ${url} \\\n  -H "authorization: Bearer $CAIRN_TOKEN" \\\n  -H 'content-type: application/json' \\\n  -d '${body.replaceAll("'", "'\\''")}'`,
    },
    {
      id: 'python',
      title: 'Python',
      text: [
        'import json, os, urllib.request',
        '',
        `body = ${pythonOf(body)}`,
        'request = urllib.request.Request(',
        `    ${JSON.stringify(url)},`,
        '    data=json.dumps(body).encode(),',
        '    headers={"authorization": f"Bearer {os.environ[\'CAIRN_TOKEN\']}", "content-type": "application/json"},',
        ')',
        'answer = json.load(urllib.request.urlopen(request))',
        'for feature, result in zip(answer["metadata"]["feature_names"], answer["results"]):',
        '    print(feature, result["values"][0], result["statuses"][0])',
      ].join('\n'),
    },
    {
      id: 'javascript',
      title: 'JavaScript',
      text: [
        `const answer = await fetch(${JSON.stringify(url)}, {`,
        "  method: 'POST',",
        "  headers: { authorization: `Bearer ${process.env.CAIRN_TOKEN}`, 'content-type': 'application/json' },",
        `  body: JSON.stringify(${body.replaceAll('\n', '\n  ')}),`,
        '})',
        'const { metadata, results } = await answer.json()',
        'metadata.feature_names.forEach((name, i) => console.log(name, results[i].values[0], results[i].statuses[0]))',
      ].join('\n'),
    },
  ]
}

/** A key a line: as short as it can be read. */
function bodyText(service: string, entities: Readonly<Record<string, readonly unknown[]>>): string {
  const lines = Object.entries(entities).map(([key, values]) => `    ${JSON.stringify(key)}: ${JSON.stringify(values)}`)
  return `{\n  "feature_service": ${JSON.stringify(service)},\n  "entities": {\n${lines.join(',\n')}\n  }\n}`
}

/** JSON as a literal of Python. */
const pythonOf = (json: string) =>
  json
    .replaceAll(/\btrue\b/g, 'True')
    .replaceAll(/\bfalse\b/g, 'False')
    .replaceAll(/\bnull\b/g, 'None')
