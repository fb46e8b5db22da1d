import { CairnError } from '../../shared/errors.ts'
import { treeOperators, type TreeLimits, type TreeLists, whyUnsound } from './checkTrees.ts'
import { type FieldRule, type MessageName, schema, wireTypes } from './schema.ts'
import { type Field, WireError, WireReader } from '../wire.ts'

/** What a graph may hold at most. */
export interface GraphLimits extends TreeLimits {
  /** Fields of the file: bounds the time that checking takes. */
  readonly fields: number
  /** Nodes, where every call of a function counts as all that it stands for. */
  readonly nodes: number
  /** How deep graphs may lie in graphs. */
  readonly depth: number
  /** Elements of a tensor that is written as its non-zero values. */
  readonly sparseElements: number
}

export const graphLimits: GraphLimits = {
  fields: 100_000_000,
  nodes: 200_000,
  depth: 16,
  sparseElements: 16_777_216,
  treeNodes: 10_000_000,
  treeDepth: 10_000,
}

/** Operators of these sets compute and do nothing else. Others, such as those of com.microsoft, may open files. */
const standardDomains: ReadonlySet<string> = new Set(['', 'ai.onnx', 'ai.onnx.ml'])

/** Operators whose body runs once for each element of what they are given. One inside another would multiply. */
const iterating: ReadonlySet<string> = new Set(['Scan', 'SequenceMap'])

interface Body {
  nodes: number
  /** The functions that it calls, each as often as it does. */
  readonly calls: Map<string, number>
}

/** Where in the model something lies. */
interface Place {
  readonly body: Body
  readonly depth: number
  readonly iterates: boolean
}

/**
 * Refuses a graph that would do more than compute from what it is given: one that reads files (external data anywhere: in initializers,
 * attributes, subgraphs, functions and training information), loops without an end, calls itself, grows without bounds by functions
 * that call functions, or needs operators that are not ONNX's own. Nothing is loaded for that. Every field that is not known is refused.
 * How much memory and time a graph takes that passes is bounded where it runs: see guard.ts.
 *
 * @throws MODEL_UNSAFE with what and where; FORMAT_INVALID for what is no ONNX model
 */
export function checkGraph(bytes: Uint8Array, limits: GraphLimits = graphLimits): void {
  try {
    new GraphCheck(bytes, limits).run()
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    throw new CairnError('FORMAT_INVALID', `This is not an ONNX model: ${error.message}.`, {}, error)
  }
}

class GraphCheck {
  readonly #reader: WireReader
  readonly #limits: GraphLimits
  readonly #functions = new Map<string, Body>()
  #graphs = 0

  constructor(bytes: Uint8Array, limits: GraphLimits) {
    this.#reader = new WireReader(bytes, limits.fields)
    this.#limits = limits
  }

  run(): void {
    const { bytes } = this.#reader
    // Onnxruntime's own format is recognised by these letters, whatever the file is called.
    if (Buffer.from(bytes.subarray(4, 8)).toString('latin1') === 'ORTM') throw new WireError('it has the format of onnxruntime (.ort)')
    const fields = [...this.#fields('model', 0, bytes.length)]
    for (const field of fields) if (field.number === 25) this.#declare(field)
    const main: Body = { nodes: 0, calls: new Map() }
    for (const field of fields) {
      if (field.number === 7) this.#graph(field, { body: main, depth: 0, iterates: false })
      if (field.number === 20) this.#training(field)
      if (field.number === 25) this.#function(field)
    }
    if (this.#graphs === 0) throw new WireError('it has no graph')
    if (this.#expanded(main, [], new Map()) > this.#limits.nodes) throw unsafe(`it has more than ${this.#limits.nodes} nodes`)
  }

  /** The fields of a message whose number and form are those of ONNX. */
  *#fields(name: MessageName, start: number, end: number): Generator<Field> {
    const known: Readonly<Record<number, FieldRule>> = schema[name]
    for (const field of this.#reader.fields(start, end)) {
      const rule = known[field.number]
      if (rule === undefined) throw new WireError(`its ${name} has a field ${field.number} that is not known`)
      if (!wireTypes[rule].includes(field.type)) throw new WireError(`field ${field.number} of its ${name} has an invalid format`)
      yield field
    }
  }

  /** The last text in a field of that number, as every reader takes it. */
  #textOf(name: MessageName, { start, end }: Field, number: number): string {
    let found = ''
    for (const field of this.#fields(name, start, end)) if (field.number === number) found = this.#reader.text(field)
    return found
  }

  #training({ start, end }: Field): void {
    for (const field of this.#fields('training', start, end))
      if (field.number <= 2) this.#graph(field, { body: { nodes: 0, calls: new Map() }, depth: 1, iterates: false })
  }

  #declare(field: Field): void {
    const domain = this.#textOf('function', field, 10)
    // onnxruntime takes its own operator for one of these, whatever the function says.
    if (standardDomains.has(domain) || /^(ai\.onnx|com\.microsoft|com\.ms)(\.|$)/.test(domain))
      throw unsafe('it overrides an operator with its own function')
    const key = keyOf(domain, this.#textOf('function', field, 1))
    if (!this.#functions.has(key)) this.#functions.set(key, { nodes: 0, calls: new Map() })
  }

  #function(whole: Field): void {
    const body = this.#functions.get(keyOf(this.#textOf('function', whole, 10), this.#textOf('function', whole, 1)))
    if (!body) throw new WireError('a function has no name')
    const place: Place = { body, depth: 1, iterates: false }
    for (const field of this.#fields('function', whole.start, whole.end)) {
      if (field.number === 7) this.#node(field, place)
      if (field.number === 11) this.#attribute(field, place)
    }
  }

  #graph({ start, end }: Field, place: Place): void {
    this.#graphs++
    if (place.depth > this.#limits.depth) throw unsafe(`its graphs are nested more than ${this.#limits.depth} deep`)
    for (const field of this.#fields('graph', start, end)) {
      if (field.number === 1) this.#node(field, place)
      if (field.number === 5) this.#tensor(field)
      if (field.number === 15) this.#sparse(field)
    }
  }

  #node(whole: Field, place: Place): void {
    const { body } = place
    const type = this.#textOf('node', whole, 4)
    const domain = this.#textOf('node', whole, 7)
    const called = this.#functions.has(keyOf(domain, type))
    if (++body.nodes > this.#limits.nodes) throw unsafe(`it has more than ${this.#limits.nodes} nodes`)
    if (!standardDomains.has(domain) && !called)
      throw unsafe(`it needs the operator ${shown(`${domain}.${type}`)}, which is not one of ONNX`)
    if (called) body.calls.set(keyOf(domain, type), (body.calls.get(keyOf(domain, type)) ?? 0) + 1)
    if (type === 'Loop') throw unsafe('it has a loop (Loop), which may never end')
    const iterates = iterating.has(type)
    if (place.iterates && (iterates || called)) throw unsafe(`it nests loops (${shown(type)} inside Scan)`)
    const inner: Place = { body, depth: place.depth + 1, iterates: place.iterates || iterates }
    for (const field of this.#fields('node', whole.start, whole.end)) if (field.number === 5) this.#attribute(field, inner)
    if (domain === 'ai.onnx.ml' && treeOperators.has(type)) this.#trees(type, whole)
  }

  #trees(type: string, whole: Field): void {
    const why = whyUnsound(type, this.#treeLists(whole), this.#limits)
    if (why !== null) throw unsafe(why)
  }

  #treeLists(whole: Field): TreeLists {
    const integers = new Map<string, number[]>()
    const texts = new Map<string, string[]>()
    for (const attribute of this.#fields('node', whole.start, whole.end)) {
      if (attribute.number !== 5) continue
      const name = this.#textOf('attribute', attribute, 1)
      // Readers do not agree on which of two attributes counts.
      if (integers.has(name)) throw unsafe(`its trees have ${shown(name)} twice`)
      const numbers: number[] = []
      const words: string[] = []
      for (const field of this.#fields('attribute', attribute.start, attribute.end)) {
        if (field.number === 3) numbers.push(field.value)
        if (field.number === 8) for (const value of this.#numbers(field, this.#limits.treeNodes * 2)) numbers.push(value)
        if (field.number === 9) words.push(this.#reader.text(field))
        if (field.number === 21) throw unsafe('its trees take their nodes from elsewhere')
      }
      integers.set(name, numbers)
      texts.set(name, words)
    }
    return { integers, texts }
  }

  #attribute({ start, end }: Field, place: Place): void {
    for (const field of this.#fields('attribute', start, end)) {
      if (field.number === 5 || field.number === 10) this.#tensor(field)
      if (field.number === 6 || field.number === 11) this.#graph(field, place)
      if (field.number === 22 || field.number === 23) this.#sparse(field)
    }
  }

  #tensor(whole: Field): void {
    const dims: number[] = []
    let bytes = 0
    let outside = false
    for (const field of this.#fields('tensor', whole.start, whole.end)) {
      if (field.number === 1) dims.push(...this.#numbers(field))
      else if (field.number === 13 || (field.number === 14 && field.value !== 0)) outside = true
      else if (field.number !== 8 && field.number !== 12 && field.number !== 16) bytes += field.end - field.start + 1
    }
    const name = () => shown(this.#textOf('tensor', whole, 8))
    if (outside) throw unsafe(`the tensor ${name()} reads its values from another file`)
    // Two values of four bits share a byte; nothing is written shorter.
    if (dims.reduce((product, size) => product * size, 1) > 2 * bytes + 2) throw unsafe(`the tensor ${name()} is larger than its values`)
  }

  #sparse({ start, end }: Field): void {
    const dims: number[] = []
    for (const field of this.#fields('sparse', start, end)) {
      if (field.number === 3) dims.push(...this.#numbers(field))
      else this.#tensor(field)
    }
    if (dims.reduce((product, size) => product * size, 1) > this.#limits.sparseElements) throw unsafe('a sparse tensor is too large')
  }

  /** Of a repeated field, packed or not. */
  #numbers(field: Field, most = 64): number[] {
    if (field.type === 0) return [field.value]
    const found: number[] = []
    let value = 0
    let shift = 0
    for (let at = field.start; at < field.end; at++) {
      const byte = this.#reader.bytes[at]
      value += (byte & 127) * 2 ** shift
      shift += 7
      if (shift > 70) throw new WireError('a number is too long')
      if (byte >= 128) continue
      found.push(value)
      if (found.length > most) throw new WireError('a list of numbers is too long')
      value = 0
      shift = 0
    }
    if (shift > 0) throw new WireError('a number is truncated')
    return found
  }

  /** How many nodes a body stands for when every function is written out. */
  #expanded(body: Body, within: readonly string[], known: Map<string, number>): number {
    let sum = body.nodes
    for (const [key, times] of body.calls) {
      if (within.includes(key)) throw unsafe(`the function ${shown(key)} calls itself`)
      if (within.length > this.#limits.depth) throw unsafe(`its function calls are nested more than ${this.#limits.depth} deep`)
      const callee = this.#functions.get(key)
      const size = known.get(key) ?? (callee ? this.#expanded(callee, [...within, key], known) : 0)
      known.set(key, size)
      sum += times * size
    }
    return sum
  }
}

/** Of both, apart: a dot may stand in either. */
const keyOf = (domain: string, name: string): string => JSON.stringify([domain, name])

/** A name that somebody else chose, short and without what a terminal would obey. */
function shown(name: string): string {
  return JSON.stringify(name.slice(0, 100)).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD')
}

function unsafe(why: string): CairnError {
  return new CairnError('MODEL_UNSAFE', `The model is not safe to run: ${why}.`)
}
