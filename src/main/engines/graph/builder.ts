import type { Attribute, Constant, DataType, GraphNode } from './savedModel.ts'

/** An output of a node: `name`, or `name:1` for its second. */
export type Ref = string

export type Attributes = Readonly<Record<string, Attribute>>

export const typed = (value: DataType): Attribute => ({ kind: 'type', value })
export const int = (value: number): Attribute => ({ kind: 'int', value })
export const real = (value: number): Attribute => ({ kind: 'float', value })
export const flag = (value: boolean): Attribute => ({ kind: 'bool', value })
export const label = (value: string): Attribute => ({ kind: 'text', value })

/** Of most operations: they take and give float32. */
export const float32: Attributes = { T: typed('float32') }

export interface NodeOptions {
  /** Numbered by itself where it is left out. */
  readonly name?: string
  /** What has to have run before, though no value of it is taken. */
  readonly after?: readonly Ref[]
}

/** A graph that grows node by node. */
export interface GraphBuilder {
  readonly nodes: readonly GraphNode[]
  add(type: string, inputs: readonly Ref[], attributes?: Attributes, options?: NodeOptions): Ref
  /** The same constant is one node. */
  constant(value: Constant): Ref
}

export function graphBuilder(): GraphBuilder {
  const nodes: GraphNode[] = []
  const constants = new Map<string, Ref>()

  function add(type: string, inputs: readonly Ref[], attributes = float32, { name, after = [] }: NodeOptions = {}): Ref {
    const called = name ?? `${type}_${nodes.length}`
    const order = [...new Set(after.map((ref) => `^${ref.split(':')[0]}`))]
    nodes.push({ name: called, type, inputs: [...inputs, ...order], attributes })
    return called
  }

  function constant(value: Constant): Ref {
    const key = JSON.stringify(value)
    const ref = constants.get(key) ?? add('Const', [], { dtype: typed(value.type), value: { kind: 'tensor', value } })
    constants.set(key, ref)
    return ref
  }

  return { nodes, add, constant }
}
