import { bytes as lengthDelimited, integer, message, text } from '../../../protobuf.ts'
import type { ForeignModel } from '../../../../shared/domain/evaluation/explanation.ts'
import type { ForeignFeed } from '../../../../shared/domain/training/model.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { asItStands, renamedBody } from '../../../onnx/renamed.ts'
import { onnxText } from '../../../onnx/text.ts'
import { type Field, WireReader } from '../../../wire.ts'
import { GraphBuilder, int, type Value } from './graph.ts'
import { encodeModel } from './proto.ts'

/** Operators of ai.onnx that stand around the graph mean the same from this version on. */
const leastOpset = 9
/** TensorProto.DataType of what a graph takes. */
const casts: Readonly<Record<ForeignFeed['dtype'], number>> = { float: 1, double: 11, int64: 7, int32: 6, bool: 9, string: 8 }

/**
 * A graph from elsewhere in the form of Cairn's own: each raw column an input of its name, a label and probabilities, or a value, as outputs.
 * What it computes stays as it is, under names of its own. Only of a graph that `checkGraph` let pass.
 * @param width numbers of a row in its answer: 1, or as many as there are classes
 * @throws FORMAT_INVALID for a graph of operators that are too old
 */
export function wrapForeign(graph: Uint8Array, model: ForeignModel, width: number): Uint8Array {
  const reader = new WireReader(graph, Number.POSITIVE_INFINITY)
  const fields = [...reader.fields()]
  const inner = fields.find(({ number }) => number === 7)
  if (!inner) throw new CairnError('FORMAT_INVALID', 'It has no graph.')
  requireOpset(reader, fields)
  const prefix = prefixOf(model)
  const { around, heads } = surrounding(model, prefix, width)
  const body = renamedBody(reader, inner, (name) => prefix + onnxText(name))
  const kept = fields.filter(({ number }) => number === 1 || number === 8 || number === 25).map((field) => asItStands(reader, field))
  const opset = hasCore(reader, fields) ? [] : [lengthDelimited(8, message(text(1, ''), integer(2, 15)))]
  return message(...kept, ...opset, lengthDelimited(7, merged(around, heads, body)))
}

/** Which no name of a column begins with. */
function prefixOf({ inputs }: ForeignModel): string {
  let prefix = 'model/'
  while (inputs.some(({ name }) => name.startsWith(prefix))) prefix = `_${prefix}`
  return prefix
}

/** Those of the graph stand after what feeds it and before what reads it: nodes have to be in the order in which they compute. */
function merged(around: Uint8Array, heads: number, body: readonly Uint8Array[]): Uint8Array {
  const reader = new WireReader(around, Number.POSITIVE_INFINITY)
  const graph = [...reader.fields()].find(({ number }) => number === 7) as Field
  const parts: Uint8Array[] = []
  let nodes = 0
  for (const field of reader.fields(graph.start, graph.end)) {
    if (field.number === 1 && nodes++ === heads) parts.push(...body)
    parts.push(asItStands(reader, field))
  }
  return message(...parts)
}

/** A model that has only what stands around, and how many of its nodes come before the graph. */
function surrounding(model: ForeignModel, prefix: string, width: number): { around: Uint8Array; heads: number } {
  const graph = new GraphBuilder()
  const columns = new Map(
    model.inputs.map(({ name, onnx }) => [name, graph.input(onnxText(name), onnx, ['N'], `The raw column ${name}.`)] as const),
  )
  for (const feed of model.feeds) feedGraph(graph, feed, columns, prefix)
  const heads = graph.build('').nodes.length
  writeAnswer(graph, model, (prefix + onnxText(model.answer.output)) as Value, width)
  const empty = { irVersion: 8, opsets: new Map(), producer: { name: '', version: '' }, doc: '', metadata: new Map() }
  return { around: encodeModel({ ...empty, graph: graph.build('cairn') }), heads }
}

function feedGraph(
  graph: GraphBuilder,
  { input, dtype, rank, columns: names }: ForeignFeed,
  columns: ReadonlyMap<string, Value>,
  prefix: string,
) {
  const name = prefix + onnxText(input)
  const parts = names.map((column) => columns.get(column) as Value)
  const shaped = rank === 1 ? parts[0] : sideBySide(graph, parts)
  // The last operator bears the name that the graph reads.
  if (dtype === 'string') graph.op(name, 'Identity', [shaped])
  else graph.op(name, 'Cast', [shaped], { to: int(casts[dtype]) })
}

function sideBySide(graph: GraphBuilder, parts: readonly Value[]): Value {
  const column = graph.integers('column', [-1, 1])
  const shaped = parts.map((part) => graph.op('shaped', 'Reshape', [part, column]))
  return shaped.length === 1 ? shaped[0] : graph.op('joined', 'Concat', shaped, { axis: int(1) })
}

function writeAnswer(graph: GraphBuilder, model: ForeignModel, answer: Value, width: number): void {
  const { labels, threshold, target, task } = model
  if (task === 'regression') {
    const value = graph.op('value', 'Cast', [answer], { to: int(casts.double) })
    graph.output(graph.op('prediction', 'Reshape', [value, graph.integers('rows', [-1])]), 'double', ['N'], `The predicted ${target}.`)
    return
  }
  const shaped = graph.op(width === 1 ? 'answer' : 'probabilities', 'Reshape', [
    graph.op('probability', 'Cast', [answer], { to: int(casts.float) }),
    graph.integers('shape', [-1, width]),
  ])
  const probabilities = width === 1 ? bothSides(graph, shaped) : shaped
  const place = task === 'binary' ? reachedPlace(graph, shaped, width, threshold ?? 0.5) : greatest(graph, shaped)
  const label = graph.op('label', 'Gather', [graph.texts('labels', labels), place])
  graph.output(label, 'string', ['N'], `The predicted ${target}.`)
  graph.output(probabilities, 'float', ['N', labels.length], `The probability of each of ${JSON.stringify(labels)}, in this order.`)
}

function bothSides(graph: GraphBuilder, positive: Value): Value {
  const negative = graph.op('negative', 'Sub', [graph.floats('one', [1], Float32Array.of(1)), positive])
  return graph.op('probabilities', 'Concat', [negative, positive], { axis: int(1) })
}

const greatest = (graph: GraphBuilder, probabilities: Value) =>
  graph.op('place', 'ArgMax', [probabilities], { axis: int(1), keepdims: int(0) })

/** 1 where the probability of the positive class is at least the threshold: compared in double, as everywhere. */
function reachedPlace(graph: GraphBuilder, shaped: Value, width: number, threshold: number): Value {
  const positive = width === 1 ? shaped : graph.op('positive', 'Gather', [shaped, graph.integers('second', [1])], { axis: int(1) })
  const wide = graph.op('wide', 'Cast', [graph.op('vector', 'Reshape', [positive, graph.integers('flat', [-1])])], {
    to: int(casts.double),
  })
  const below = graph.op('below', 'Less', [wide, graph.doubles('threshold', [threshold])])
  return graph.op('place', 'Cast', [graph.op('reached', 'Not', [below])], { to: int(casts.int64) })
}

interface Opset {
  readonly domain: string
  readonly version: number
}

function opsetsOf(reader: WireReader, fields: readonly Field[]): Opset[] {
  return fields
    .filter(({ number }) => number === 8)
    .map(({ start, end }) => {
      const parts = [...reader.fields(start, end)]
      const domain = parts.find(({ number }) => number === 1)
      return { domain: domain ? reader.text(domain) : '', version: parts.find(({ number }) => number === 2)?.value ?? 0 }
    })
}

const isCore = ({ domain }: Opset) => domain === '' || domain === 'ai.onnx'
const hasCore = (reader: WireReader, fields: readonly Field[]) => opsetsOf(reader, fields).some(isCore)

function requireOpset(reader: WireReader, fields: readonly Field[]): void {
  const core = opsetsOf(reader, fields).find(isCore)
  if (!core || core.version >= leastOpset) return
  throw new CairnError(
    'FORMAT_INVALID',
    `Its graph is written for version ${core.version} of ONNX's operators. Export it again for ${leastOpset} or later.`,
    {
      opset: core.version,
    },
  )
}
