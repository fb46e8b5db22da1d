import { basename } from 'node:path'
import { Evaluation } from '../../../shared/domain/evaluation/evaluation.ts'
import { ForeignModel } from '../../../shared/domain/evaluation/explanation.ts'
import { missingSections, modelSections } from '../../../shared/domain/models/cards.ts'
import type { ModelSignature } from '../../../shared/domain/packages/package.ts'
import type { ParityReport } from '../../../shared/domain/packages/parity.ts'
import { CairnError } from '../../../shared/errors.ts'
import { authorKey } from '../../authors/index.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { checkGraph } from '../../onnx/check.ts'
import { ForeignOnnx } from '../../onnx/foreign.ts'
import { OnnxPredictor } from '../../onnx/run.ts'
import type { BuildOutput } from '../build.ts'
import { canonicalJson, sealPackage, writePackage } from '../container/index.ts'
import { expectedCsv, licenseText, mlflowFiles, readSamples, samplesCsv, snippetFiles } from '../documents/index.ts'
import { answersFromOnnx, answersOf } from '../formats/answers.ts'
import { wrapForeign } from '../formats/onnx/wrap.ts'
import { type Answers, proveParity } from '../formats/parity.ts'
import { chooseSamples, sampleRows, type Samples, type SampleSource } from '../samples.ts'
import type { ForeignBuildInput } from './buildInput.ts'
import { foreignBill, foreignCard } from './documents.ts'
import { syntheticRows } from './synthetic.ts'

/** Parity is proven on at most so many rows. */
const parityRows = 2_000

/**
 * Builds a package of a graph that Cairn did not train: in the form of Cairn's own, proven against the graph as it was given. What a package
 * tells of training is not in it, for nobody here knows. @throws PARITY_FAILED, MODEL_UNSAFE, FORMAT_INVALID
 */
export const buildForeignTask: Task<ForeignBuildInput, BuildOutput> = async (input, context) => {
  context.progress(0, 'reading')
  const source = await readSource(input, context)
  context.progress(0.3, 'checking the export')
  const { bytes, predictor, parity } = await proven(source)
  try {
    context.progress(0.7, 'writing')
    const samples = await chooseSamples(samplesFrom(input), source, context)
    const signature = signatureOf(source.model, predictor.outputNames, source.sensitive)
    const contents = await filesOf(input, source, { bytes, predictor, parity, samples, signature })
    const draft = missingSections(modelSections, input.author).length > 0
    const key = authorKey()
    const files = sealPackage(contents, { ...input.head, draft }, key)
    const written = await writePackage(files, input.path, { overwrite: input.overwrite })
    return {
      path: written.path,
      file: basename(written.path),
      package: await context.objects.put(written.content),
      keyId: key.keyId,
      draft,
      files: files.size,
      parity,
      samples: { from: null, ...sampleRows(samples, source.inputs, source.sensitive) },
    }
  } finally {
    await predictor.release()
  }
}

/** The proof alone, with nothing written. @throws PARITY_FAILED */
export const proveForeignTask: Task<ForeignBuildInput, ParityReport> = async (input, context) => {
  const { predictor, parity } = await proven(await readSource(input, context))
  await predictor.release()
  return parity
}

/** Of no data is it known that it has not seen them: only rows that a person has put into a file travel. @throws INVALID_INPUT */
function samplesFrom({ samples, head }: ForeignBuildInput): SampleSource {
  if (samples?.kind === 'file') return samples
  if (samples?.kind !== 'rows') return { kind: 'none' }
  throw new CairnError(
    'INVALID_INPUT',
    `${head.name} was trained elsewhere: no rows are known to be unseen by it. Choose a file with sample rows.`,
    {
      field: 'samples',
    },
  )
}

async function readSource(input: ForeignBuildInput, { objects }: Pick<TaskContext, 'objects'>) {
  const described = ForeignModel.parse(JSON.parse((await objects.get(input.signature)).toString()))
  const graph = await objects.get(input.graph)
  checkGraph(graph)
  const { evaluated } = input
  return {
    model: { ...described, threshold: input.threshold },
    graph,
    evaluation: evaluated && Evaluation.parse(JSON.parse((await objects.get(evaluated.object)).toString())),
    inputs: described.inputs.map(({ name, type }) => ({ name, type })),
    frame: { rows: 0, columns: new Map() },
    heldOut: new Uint32Array(),
    reading: null,
    sensitive: new Set(input.sensitive),
  }
}

type Source = Awaited<ReturnType<typeof readSource>>

/** The wrapped graph, which answers as the given one does. How wide the answer of two classes is may only be known from an answer. */
async function proven({ model, graph, inputs }: Source) {
  const given = await ForeignOnnx.open(graph)
  try {
    const rows = syntheticRows(model, parityRows)
    const decided = { task: model.task, threshold: model.threshold, target: { labels: model.labels } }
    const expected = answersOf(decided, await given.predict(rows, model))
    let refusal: unknown
    for (const width of model.task === 'binary' ? [2, 1] : [Math.max(1, model.labels.length)]) {
      const bytes = wrapForeign(graph, model, width)
      const predictor = await OnnxPredictor.open(bytes)
      try {
        const onnx = answersFromOnnx(await predictor.predict(rows, inputs))
        return {
          bytes,
          predictor,
          parity: proveParity({ expected, onnx, tfjs: null, threshold: model.threshold, scale: scaleOf(expected) }),
        }
      } catch (thrown) {
        refusal = thrown
        await predictor.release()
      }
    }
    throw CairnError.from(refusal)
  } finally {
    await given.release()
  }
}

/** The unit of a regression's tolerance: nobody says in which one the graph computes. */
function scaleOf(expected: Answers): number {
  return expected.kind === 'values' ? expected.values.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 1) : 1
}

function signatureOf(model: ForeignModel, outputs: readonly string[], sensitive: ReadonlySet<string>): ModelSignature {
  const { target, labels, threshold, inputs } = model
  const classes = labels.length > 0
  return {
    format: 'cairn.signature/1',
    inputs: inputs.map(({ levels, range, ...input }) =>
      sensitive.has(input.name) ? input : { ...input, ...(levels && { levels }), ...(range && { range }) },
    ),
    outputs: outputs.map((name, place) => {
      if (!classes) return { name, onnx: 'double', shape: [-1], description: `${target}, in its own units` }
      if (place === 0) return { name, onnx: 'string', shape: [-1], description: `the predicted ${target}` }
      return { name, onnx: 'float', shape: [-1, labels.length], description: `the probability of each class: ${labels.join(', ')}` }
    }),
    target,
    labels: [...labels],
    threshold,
  }
}

interface Made {
  readonly bytes: Uint8Array
  readonly predictor: OnnxPredictor
  readonly parity: ParityReport
  readonly samples: Samples
  readonly signature: ModelSignature
}

async function filesOf(input: ForeignBuildInput, { inputs, evaluation, model }: Source, made: Made): Promise<Map<string, Uint8Array>> {
  const { bytes, predictor, parity, samples, signature } = made
  const csv = samplesCsv(inputs, samples.frame)
  // What a reader will see: the samples as they are read back.
  const rows = readSamples(csv, inputs)
  const expected = answersFromOnnx(await predictor.predict(rows, inputs))
  const answers = expected.kind === 'values' ? expected : { ...expected, probabilities: Float32Array.from(expected.probabilities) }
  const card = foreignCard({ ...input, signature, evaluation, parity })
  const texts = new Map<string, string>([
    ['samples.csv', csv],
    ['expected.csv', expectedCsv(answers, model.labels)],
    ['card.md', card.markdown],
    ['card.html', card.html],
    ['LICENSE', licenseText(input.license)],
    ['bom.json', foreignBill(input)],
    ...mlflowFiles(signature, rows),
    ...snippetFiles(),
  ])
  return new Map<string, Uint8Array>([
    ['model/model.onnx', bytes],
    ['signature.json', canonicalJson(signature)],
    ['parity.json', canonicalJson(parity)],
    ...[...texts].map(([name, text]): [string, Uint8Array] => [name, Buffer.from(text)]),
  ])
}
