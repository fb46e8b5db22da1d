import type { SignatureInput, SignatureOutput } from '../../../../shared/domain/packages/package.ts'
import { onnxText } from '../../../onnx/text.ts'
import { codeSpan, pbtxtQuoted } from '../escape.ts'
import { inferExample } from '../examples.ts'
import { allColumns, type ExportedModel, type FolderFiles, textFiles } from '../model.ts'
import { folderName } from '../names.ts'

const repository = 'model_repository'
const labelsFile = 'labels.txt'

/** A model repository of Triton, and how to start it. */
export function tritonFolder(model: ExportedModel): FolderFiles {
  const name = folderName(model.name)
  return new Map([...repositoryFiles(model, name), ...textFiles({ 'example.json': inferExample(model), 'README.md': readme(model, name) })])
}

/** @param name what Triton calls the model, which is also its folder */
export function repositoryFiles(model: ExportedModel, name: string): Map<string, Uint8Array> {
  const labels = labelsText(model)
  const folder = `${repository}/${name}`
  return new Map([
    [`${folder}/${model.version}/model.onnx`, model.graph],
    ...textFiles({
      [`${folder}/config.pbtxt`]: config(model, name),
      ...(labels !== null && { [`${folder}/${labelsFile}`]: labels }),
    }),
  ])
}

/** One class on each line; null for a regression, and where a class has a line end in its name: another would stand for it then. */
export function labelsText({ signature: { labels } }: ExportedModel): string | null {
  const lines = labels.every((label) => label !== '' && !/[\r\n\0]/.test(label))
  return labels.length > 0 && lines ? labels.map((label) => `${label}\n`).join('') : null
}

/**
 * Without Triton's batching (`max_batch_size: 0`): with it, the first dimension of each tensor would be Triton's, and what is left of
 * the shape [N] of a column is nothing, which `dims` cannot say. So a request has the shape that the graph has, and any number of rows.
 */
function config(model: ExportedModel, name: string): string {
  const { inputs, outputs } = model.signature
  return [
    `name: ${pbtxtQuoted(name)}`,
    'backend: "onnxruntime"',
    'default_model_filename: "model.onnx"',
    'max_batch_size: 0',
    ...inputs.map(inputBlock),
    ...outputs.map((output) => outputBlock(output, labelsText(model) !== null)),
    // Columns of text are computed on the CPU alone.
    'instance_group { count: 1 kind: KIND_CPU }',
    '',
  ].join('\n')
}

const types = { string: 'TYPE_STRING', double: 'TYPE_FP64', float: 'TYPE_FP32', int64: 'TYPE_INT64' } as const

const tensor = ({ name, onnx, shape }: SignatureInput | SignatureOutput): string =>
  `name: ${pbtxtQuoted(onnxText(name))} data_type: ${types[onnx]} dims: [ ${shape.join(', ')} ]`

const inputBlock = (input: SignatureInput): string => `input { ${tensor(input)} }`

function outputBlock(output: SignatureOutput, labelled: boolean): string {
  const labels = labelled && output.shape.length > 1 ? ` label_filename: ${pbtxtQuoted(labelsFile)}` : ''
  return `output { ${tensor(output)}${labels} }`
}

function readme(model: ExportedModel, name: string): string {
  return `# ${codeSpan(model.name)}, version ${model.version}

A model repository for the Triton Inference Server. Choose a release of 2023 or later (\`<release>\`, such as \`23.05\`):

\`\`\`sh
docker run --rm -p 127.0.0.1:8000:8000 -v "$PWD/${repository}:/models:ro" \\
  nvcr.io/nvidia/tritonserver:<release>-py3 tritonserver --model-repository=/models
curl http://127.0.0.1:8000/v2/models/${name}/infer -H 'Content-Type: application/json' -d @example.json
\`\`\`

${requestNotes}`
}

/** What callers of a model in Triton have to know. */
export const requestNotes = `## Requests

- A request has one tensor for each column, of shape \`[N]\` for \`N\` rows. Triton does not merge requests (\`max_batch_size: 0\`): send many rows at once for throughput.
- Numbers, booleans and dates are \`FP64\`: 1 and 0 for true and false, milliseconds since 1970-01-01 UTC for dates. Texts are \`BYTES\`.
- A missing text is empty. A missing number is NaN, which JSON does not have: send it as a binary tensor, as \`tritonclient\` does.
- ${allColumns}
- The class names of \`probabilities\` are in \`labels.txt\`, if the model has classes and each name fits on a line.
`
