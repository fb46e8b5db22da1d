import { readFileSync } from 'node:fs'
import { resourcePath } from '../../../resources.ts'
import { codeSpan } from '../escape.ts'
import { missingOf } from '../missing.ts'
import { type ExportedModel, type FolderFiles, textFiles } from '../model.ts'

/** Programs for engines that score very many rows. Nothing of the model stands in one: names cannot break it. */

interface Engine {
  readonly title: string
  readonly program: string
  readonly requirements: readonly string[]
  readonly command: string
  readonly notes: readonly string[]
}

/** What the module that scores needs, beside the engine. */
const scoring = ['numpy>=1.26', 'onnxruntime>=1.17', 'pandas>=2.2', 'pyarrow>=15']

const spark: Engine = {
  title: 'Spark',
  program: 'score_spark.py',
  requirements: ['pyspark>=3.5', ...scoring],
  command: 'spark-submit score_spark.py SOURCE TARGET',
  notes: [
    '`SOURCE` and `TARGET` are whatever Spark reads and writes: paths, patterns, `s3a://…`. `--format csv`, `json` or `orc` where `SOURCE` is no Parquet.',
    'The model and `scoring.py` are sent to the executors. Their Python needs `requirements.txt`.',
    'In a program of your own: `send_model(spark)`, then `score(rows)`.',
  ],
}

const dask: Engine = {
  title: 'Dask',
  program: 'score_dask.py',
  requirements: ['dask[dataframe]>=2024.12', ...scoring],
  command: 'python score_dask.py SOURCE TARGET',
  notes: [
    '`SOURCE` and `TARGET` are whatever Dask reads and writes: paths, patterns, `s3://…`. `--format csv` where `SOURCE` is no Parquet.',
    '`--scheduler tcp://…:8786` runs it on a cluster, to whose workers the model and `scoring.py` are sent. Their Python needs `requirements.txt`.',
    'In a program of your own: `score(rows)`.',
  ],
}

export const sparkFolder = (model: ExportedModel): FolderFiles => engineFolder(spark, model)
export const daskFolder = (model: ExportedModel): FolderFiles => engineFolder(dask, model)

function engineFolder(engine: Engine, model: ExportedModel): FolderFiles {
  const { name, version, graph, signature } = model
  return new Map([
    ['model/model.onnx', graph],
    ...textFiles({
      'model/model.json': `${JSON.stringify({ name, version, missing: missingOf(signature) }, null, 2)}\n`,
      'model/signature.json': `${JSON.stringify(signature, null, 2)}\n`,
      [engine.program]: computeResource(engine.program),
      'scoring.py': computeResource('scoring.py'),
      'requirements.txt': `${engine.requirements.join('\n')}\n`,
      'README.md': readme(engine, model),
    }),
  ])
}

function computeResource(name: string): string {
  return readFileSync(resourcePath('compute', name), 'utf8').replaceAll('\r\n', '\n')
}

function readme({ title, command, notes }: Engine, { name, version }: ExportedModel): string {
  return `# ${codeSpan(name)}, version ${version}

A ${title} job that scores any number of rows with ONNX Runtime.

\`\`\`sh
pip install -r requirements.txt
${command}
\`\`\`

${notes.map((note) => `- ${note}`).join('\n')}
- The rows are written to \`TARGET\` as Parquet, each with its predictions: \`predicted_…\`, and \`probability_…\` of each class.
- \`model/signature.json\` lists the columns that the model takes; others are kept. Columns are read by their types, and text is read as \`cairn package predict\` reads it. A value that cannot be read ends the job with its column: no row gets a prediction that Cairn would not give.
`
}
