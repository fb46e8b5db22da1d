import type { Attribute, ElementType, Graph, Node, Tensor, ValueInfo } from './proto.ts'

declare const brand: unique symbol
/** The name of a value in the graph. Only a builder makes one, so that no node can refer to a value that does not exist. */
export type Value = string & { readonly [brand]: true }

export type Attributes = Readonly<Record<string, Attribute>>

export const int = (value: number): Attribute => ({ kind: 'int', value })
export const real = (value: number): Attribute => ({ kind: 'float', value })
export const string = (value: string): Attribute => ({ kind: 'string', value })
export const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value })
export const floats = (value: readonly number[]): Attribute => ({ kind: 'floats', value })
export const strings = (value: readonly string[]): Attribute => ({ kind: 'strings', value })

/**
 * Collects the nodes, constants, inputs and outputs of a graph. Every value has a name of its own; columns keep their
 * names whatever they are, so inputs are declared first, and all that follows steps aside for them.
 */
export class GraphBuilder {
  readonly #taken = new Set<string>()
  /** How often a name was asked for, so that the thousandth namesake does not try a thousand names. */
  readonly #counts = new Map<string, number>()
  readonly #nodes: Node[] = []
  readonly #initializers: Tensor[] = []
  readonly #inputs: ValueInfo[] = []
  readonly #outputs: ValueInfo[] = []

  /** @param shape a number, or a name for a dimension that varies */
  input(name: string, type: ElementType, shape: readonly (number | string)[], doc: string): Value {
    if (this.#taken.has(name)) throw new RangeError(`Two values of a graph are called ${JSON.stringify(name)}.`)
    this.#taken.add(name)
    this.#inputs.push({ name, type, shape, doc })
    return name as Value
  }

  floats(name: string, dims: readonly number[], values: Float32Array): Value {
    return this.#constant({ name: this.#free(name), type: 'float', dims, values })
  }

  doubles(name: string, values: readonly number[]): Value {
    return this.#constant({ name: this.#free(name), type: 'double', dims: [values.length], values: Float64Array.from(values) })
  }

  integers(name: string, values: readonly number[]): Value {
    const big = BigInt64Array.from(values, (value) => BigInt(value))
    return this.#constant({ name: this.#free(name), type: 'int64', dims: [values.length], values: big })
  }

  texts(name: string, values: readonly string[]): Value {
    return this.#constant({ name: this.#free(name), type: 'string', dims: [values.length], values })
  }

  /**
   * One node, and its first output.
   * @param name what the output is called, if that name is free
   * @param domain '' for ai.onnx, or 'ai.onnx.ml'
   * @param unused what to call further outputs that the operator has and nobody reads
   */
  op(
    name: string,
    type: string,
    inputs: readonly Value[],
    attributes: Attributes = {},
    domain = '',
    unused: readonly string[] = [],
  ): Value {
    const output = this.#free(name)
    const outputs = [output, ...unused.map((each) => this.#free(each))]
    this.#nodes.push({ name: output, type, domain, inputs, outputs, attributes: new Map(Object.entries(attributes)) })
    return output as Value
  }

  /** Makes a value an output of the graph, under the name it has. */
  output(value: Value, type: ElementType, shape: readonly (number | string)[], doc: string): void {
    this.#outputs.push({ name: value, type, shape, doc })
  }

  build(name: string): Graph {
    return { name, nodes: this.#nodes, initializers: this.#initializers, inputs: this.#inputs, outputs: this.#outputs }
  }

  #constant(tensor: Tensor): Value {
    this.#initializers.push(tensor)
    return tensor.name as Value
  }

  /** The name if it is free, else the name with the first number that makes it so. */
  #free(name: string): string {
    let count = this.#counts.get(name) ?? 1
    let free = name
    while (this.#taken.has(free)) free = `${name}_${++count}`
    this.#counts.set(name, count)
    this.#taken.add(free)
    return free
  }
}
