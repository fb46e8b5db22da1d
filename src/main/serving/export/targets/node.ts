import { readFileSync } from 'node:fs'
import { resourcePath } from '../../../resources.ts'
import { invocationExample } from '../examples.ts'
import { codeSpan } from '../escape.ts'
import { missingOf } from '../missing.ts'
import { allColumns, type ExportedModel, type FolderFiles, textFiles } from '../model.ts'

/** A server of one file for Node, with the model beside it. */
export function nodeFolder(model: ExportedModel): FolderFiles {
  return new Map([...serverFiles(model), ...textFiles({ 'README.md': readme(model) })])
}

/** What the server is and needs. Nothing of the model stands in a program: names cannot break it. */
export function serverFiles(model: ExportedModel): Map<string, Uint8Array> {
  const { name, version, graph, signature } = model
  return new Map([
    ['server.mjs', resource('server.mjs')],
    ['package.json', resource('package.json')],
    // The installer of the app excludes files that are called package-lock.json.
    ['package-lock.json', resource('lock.json')],
    ['model/model.onnx', graph],
    ...textFiles({
      'model/model.json': `${JSON.stringify({ name, version, missing: missingOf(signature) }, null, 2)}\n`,
      'model/signature.json': `${JSON.stringify(signature, null, 2)}\n`,
      'example.json': invocationExample(model),
    }),
  ])
}

function resource(name: string): Uint8Array {
  return Buffer.from(readFileSync(resourcePath('handover', name), 'utf8').replaceAll('\r\n', '\n'))
}

/** What callers have to know of the server, wherever it runs. */
export function serverNotes(model: ExportedModel): string {
  const path = encodeURIComponent(model.name)
  return `## Routes

| route | protocol |
|---|---|
| \`POST /invocations\`, \`GET /ping\`, \`GET /health\` | MLflow |
| \`POST /v2/models/${path}/infer\`, \`GET /v2/models/${path}\`, \`GET /v2/health/ready\` | Open Inference Protocol v2, as JSON |
| \`POST /v1/models/${path}:predict\`, \`GET /v1/models/${path}\` | KServe v1 |

Missing numbers are \`null\`. Dates are ISO 8601 texts in UTC or milliseconds since 1970-01-01. \`model/signature.json\` lists the columns. ${allColumns}

## Settings

| variable | default | |
|---|---|---|
| \`HOST\` | \`127.0.0.1\` | the address that the server listens on |
| \`PORT\` | \`8080\` | |
| \`TOKEN\` | not set | callers have to send it: \`Authorization: Bearer …\` |
| \`HOSTS\` | not set | host names under which callers reach the server, separated by commas |
| \`BODY_LIMIT\` | \`16777216\` | bytes of a request |
| \`MAX_PENDING\` | \`64\` | requests at once; more get 503 |

The server has no TLS. Where others can reach it, set \`TOKEN\` and put a proxy with TLS in front of it.
`
}

function readme(model: ExportedModel): string {
  return `# ${codeSpan(model.name)}, version ${model.version}

A server of one file for Node 20 or later with ONNX Runtime. Its predictions are those of the package, bit for bit.

\`\`\`sh
npm ci --omit=dev --ignore-scripts
node server.mjs
curl http://127.0.0.1:8080/invocations -H 'Content-Type: application/json' -d @example.json
\`\`\`

${serverNotes(model)}`
}
