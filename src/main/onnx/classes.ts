import { bytes as lengthDelimited, integer, message, text } from '../protobuf.ts'
import { type Field, WireReader } from '../wire.ts'
import { graphLimits } from './check.ts'
import { asItStands } from './renamed.ts'

/**
 * What the nodes of a graph tell of the classes that it predicts. Numbers of fields: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
 * Only of a graph that `checkGraph` let pass.
 */
export interface GraphClasses {
  /** In the order of the probabilities, as a classifier of ai.onnx.ml has them; null where none says. */
  readonly labels: readonly string[] | null
  /** What computes a value: the operator behind it, those that leave values as they are looked through. */
  operatorOf(value: string): string | undefined
}

interface Node {
  readonly field: Field
  readonly type: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Of the attribute that names classes; empty where there is none. */
  readonly labels: readonly string[]
}

/** Texts or numbers, by the operator: LinearClassifier and SVMClassifier, TreeEnsembleClassifier and ZipMap. */
const ofClasses = new Set(['classlabels_strings', 'classlabels_ints', 'classlabels_int64s'])
const lookedThrough = new Set(['Identity', 'Cast', 'Squeeze', 'Unsqueeze', 'Reshape', 'Flatten'])
/** Between an output and what computes it. */
const mostSteps = 8

export function graphClasses(model: Uint8Array): GraphClasses {
  const reader = new WireReader(model, graphLimits.fields)
  const nodes = graphsOf(reader).flatMap((graph) => nodesOf(reader, graph))
  const producer = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)))
  const labelled = nodes.findLast(({ labels }) => labels.length > 0)
  return {
    labels: labelled?.labels ?? null,
    operatorOf(value) {
      let node = producer.get(value)
      for (let step = 0; node && lookedThrough.has(node.type) && step < mostSteps; step++) node = producer.get(node.inputs[0])
      return node?.type
    },
  }
}

const numbers = { graph: 7, node: 1, output: 12 } as const

/**
 * The same model with probabilities as a tensor where it gives them as a sequence of maps, as skl2onnx does by default: its ZipMap is left
 * out, and what went into that is the output. Null where it has no such output.
 */
export function withoutZipMap(model: Uint8Array): Uint8Array | null {
  const reader = new WireReader(model, graphLimits.fields)
  const [graph] = graphsOf(reader)
  const zip = graph && nodesOf(reader, graph).find(({ type }) => type === 'ZipMap')
  if (!graph || !zip || zip.inputs.length !== 1 || zip.outputs.length !== 1) return null
  const parts: Uint8Array[] = []
  for (const field of reader.fields(graph.start, graph.end)) {
    if (field.number === numbers.node && field.start === zip.field.start) continue
    const zipped = field.number === numbers.output && valueName(reader, field) === zip.outputs[0]
    parts.push(zipped ? lengthDelimited(numbers.output, probabilities(zip)) : asItStands(reader, field))
  }
  return replaced(reader, graph, message(...parts))
}

/** ValueInfoProto of float32, rows × classes. */
function probabilities({ inputs, labels }: Node): Uint8Array {
  const rows = lengthDelimited(1, text(2, 'N'))
  const width = lengthDelimited(1, integer(1, labels.length))
  const tensor = message(integer(1, 1), lengthDelimited(2, message(rows, width)))
  return message(text(1, inputs[0]), lengthDelimited(2, lengthDelimited(1, tensor)))
}

function replaced(reader: WireReader, graph: Field, by: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = []
  for (const field of reader.fields())
    parts.push(
      field.start === graph.start && field.number === numbers.graph ? lengthDelimited(numbers.graph, by) : asItStands(reader, field),
    )
  return message(...parts)
}

function graphsOf(reader: WireReader): Field[] {
  return [...reader.fields()].filter(({ number }) => number === numbers.graph)
}

function nodesOf(reader: WireReader, { start, end }: Field): Node[] {
  return [...reader.fields(start, end)].filter(({ number }) => number === numbers.node).map((field) => nodeOf(reader, field))
}

function nodeOf(reader: WireReader, field: Field): Node {
  const [inputs, outputs, labels]: [string[], string[], string[]] = [[], [], []]
  let type = ''
  for (const part of reader.fields(field.start, field.end)) {
    if (part.number === 1) inputs.push(reader.text(part))
    if (part.number === 2) outputs.push(reader.text(part))
    if (part.number === 4) type = reader.text(part)
    if (part.number === 5) labels.push(...labelsOf(reader, part))
  }
  return { field, type, inputs, outputs, labels }
}

function labelsOf(reader: WireReader, { start, end }: Field): string[] {
  const fields = [...reader.fields(start, end)]
  const name = fields.find(({ number }) => number === 1)
  if (!name || !ofClasses.has(reader.text(name))) return []
  return fields.flatMap((field) => {
    if (field.number === 9) return [reader.text(field)]
    return field.number === 8 ? integersIn(reader.bytes, field) : []
  })
}

/** int64s, one or packed. */
function integersIn(bytes: Uint8Array, { start, end }: Field): string[] {
  const found: string[] = []
  let [value, shift] = [0n, 0n]
  for (let at = start; at < end; at++) {
    value |= BigInt(bytes[at] & 127) << shift
    shift += 7n
    if (bytes[at] >= 128) continue
    found.push(String(BigInt.asIntN(64, value)))
    ;[value, shift] = [0n, 0n]
  }
  return found
}

function valueName(reader: WireReader, { start, end }: Field): string {
  const name = [...reader.fields(start, end)].find(({ number }) => number === 1)
  return name ? reader.text(name) : ''
}
