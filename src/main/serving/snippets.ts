import type { SnippetId } from '../../shared/domain/serving/snippets.ts'
import type { ExampleRow } from './example.ts'

/** A program that asks a deployment for the predictions of one row, or sends it what became of an earlier one. */
export interface SnippetText {
  readonly id: SnippetId
  readonly title: string
  readonly text: string
}

export interface SnippetRequest {
  /** `http://127.0.0.1:5080/wine` */
  readonly url: string
  /** Whether callers have to show a token. It is never in a program itself. */
  readonly token: boolean
  /** The file of a certificate that the programs are to trust. */
  readonly certificate: string | null
  readonly row: ExampleRow
  /** What may be true of it; null where labels are not accepted. */
  readonly label: string | number | null
}

/** The environment variable that programs read the token from. */
export const tokenVariable = 'CAIRN_TOKEN'

export function snippetsOf(request: SnippetRequest): SnippetText[] {
  return [
    { id: 'curl', title: 'curl', text: curl(request) },
    { id: 'python', title: 'Python (requests)', text: python(request) },
    { id: 'javascript', title: 'JavaScript (fetch)', text: javascript(request) },
    { id: 'mlflow', title: 'Python (MLflow)', text: mlflow(request) },
    { id: 'feedbackCurl', title: 'curl', text: feedbackCurl(request) },
    { id: 'feedbackPython', title: 'Python (requests)', text: feedbackPython(request) },
  ]
}

const lines = (...parts: readonly (string | false)[]) => parts.filter((part) => part !== false).join('\n')
const body = (row: ExampleRow) => ({ dataframe_records: [row] })

function curl(request: SnippetRequest): string {
  return curlTo('invocations', request, body(request.row))
}

function feedbackCurl(request: SnippetRequest): string {
  return curlTo('feedback', request, feedbackBody(request))
}

/** The id is that of the header `X-Cairn-Request-Id` of an answer. */
function feedbackBody({ label }: SnippetRequest) {
  const id = 'REQUEST-ID'
  return label === null ? { outcomes: [{ id, name: 'revenue', value: 12.5 }] } : { labels: [{ id, label }] }
}

function curlTo(route: string, { url, token, certificate }: SnippetRequest, sent: object): string {
  return [
    `curl --fail-with-body -sS ${shell(`${url}/${route}`)}`,
    ...(certificate === null ? [] : [`--cacert ${shell(certificate)}`]),
    ...(token ? [`-H "Authorization: Bearer $${tokenVariable}"`] : []),
    `-H 'Content-Type: application/json'`,
    `-d ${shell(JSON.stringify(sent))}`,
  ].join(' \\\n  ')
}

function python({ url, token, certificate, row }: SnippetRequest): string {
  return lines(
    token && 'import os\n',
    'import requests\n',
    'response = requests.post(',
    `    ${JSON.stringify(`${url}/invocations`)},`,
    token && `    headers={"Authorization": "Bearer " + os.environ["${tokenVariable}"]},`,
    `    json={"dataframe_records": [${pythonDict(row, 4)}]},`,
    certificate !== null && `    verify=${JSON.stringify(certificate)},`,
    '    timeout=60,',
    ')',
    'response.raise_for_status()',
    'print(response.json()["predictions"])',
  )
}

/** A prediction, and what turned out to be true of it. */
function feedbackPython(request: SnippetRequest): string {
  const { url, token, certificate, row } = request
  const common = [
    token && '    headers=headers,',
    certificate !== null && `    verify=${JSON.stringify(certificate)},`,
    '    timeout=60,',
    ')',
  ]
  return lines(
    token && 'import os\n',
    'import requests\n',
    token && `headers = {"Authorization": "Bearer " + os.environ["${tokenVariable}"]}`,
    'answer = requests.post(',
    `    ${JSON.stringify(`${url}/invocations`)},`,
    `    json={"dataframe_records": [${pythonDict(row, 4)}]},`,
    ...common,
    'request_id = answer.headers["X-Cairn-Request-Id"]  # keep it until the truth is known\n',
    'response = requests.post(',
    `    ${JSON.stringify(`${url}/feedback`)},`,
    `    json=${JSON.stringify(feedbackBody(request)).replace('"REQUEST-ID"', 'request_id')},`,
    ...common,
    'response.raise_for_status()',
    'print(response.json())',
  )
}

function javascript({ url, token, certificate, row }: SnippetRequest): string {
  return lines(
    certificate !== null && `// Run with NODE_EXTRA_CA_CERTS=${shell(certificate)}`,
    `const response = await fetch(${JSON.stringify(`${url}/invocations`)}, {`,
    `  method: 'POST',`,
    '  headers: {',
    `    'Content-Type': 'application/json',`,
    token && `    Authorization: \`Bearer \${process.env.${tokenVariable}}\`,`,
    '  },',
    `  body: JSON.stringify(${JSON.stringify(body(row), null, 2).replaceAll('\n', '\n  ')}),`,
    '})',
    'if (!response.ok) throw new Error(await response.text())',
    'console.log((await response.json()).predictions)',
  )
}

/** MLflow writes the body and reads the answer. */
function mlflow({ url, token, certificate, row }: SnippetRequest): string {
  return lines(
    token && 'import os\n',
    'import pandas as pd',
    'import requests',
    'from mlflow.deployments import PredictionsResponse',
    'from mlflow.models import convert_input_example_to_serving_input\n',
    `rows = pd.DataFrame([${pythonDict(row, 0)}])`,
    'response = requests.post(',
    `    ${JSON.stringify(`${url}/invocations`)},`,
    '    headers={',
    '        "Content-Type": "application/json",',
    token && `        "Authorization": "Bearer " + os.environ["${tokenVariable}"],`,
    '    },',
    '    data=convert_input_example_to_serving_input(rows),',
    certificate !== null && `    verify=${JSON.stringify(certificate)},`,
    '    timeout=60,',
    ')',
    'response.raise_for_status()',
    'print(PredictionsResponse.from_json(response.text).get_predictions())',
  )
}

/** One word for a POSIX shell. */
function shell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** A Python dict, one column a line. A text of JSON is one of Python. */
function pythonDict(row: ExampleRow, indent: number): string {
  const value = (one: string | number | boolean) => (typeof one === 'boolean' ? (one ? 'True' : 'False') : JSON.stringify(one))
  const pad = ' '.repeat(indent + 4)
  const cells = Object.entries(row).map(([name, one]) => `${pad}${JSON.stringify(name)}: ${value(one)},`)
  return `{\n${cells.join('\n')}\n${' '.repeat(indent)}}`
}
