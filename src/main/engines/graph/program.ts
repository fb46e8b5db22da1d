import { layoutOf } from '../layout.ts'
import { lossRule } from '../losses.ts'
import type { TrainingPlan } from '../engine.ts'
import { memoryOf } from '../stepNumbers.ts'
import { outputUnits, weightSpecs } from '../network/network.ts'
import { float32, type GraphBuilder, graphBuilder, int, label, type Ref, typed } from './builder.ts'
import { batchRefs } from './embeddings.ts'
import { lossRefs } from './losses.ts'
import { applied } from './optimizers.ts'
import { inferencePass, trainingPass } from './passes.ts'
import type { GraphNode } from './savedModel.ts'
import { loop, type LoopBody, outerScope, type Scope } from './scope.ts'

/**
 * What is fed, by name. x: float32, rows × the inputs that no embedding reads. places: int32, rows × the others.
 * y, scale: float32, rows × 1. settings: float32, steps × (rate, epsilon, rows). begins, sizes: int32, steps × 2: where the
 * rows of a step lie. steps: int32. mask/…: bool, rows × units, of a dropout layer by its index. value/…: of a variable.
 */
export const feeds = ['x', 'places', 'y', 'scale', 'settings', 'begins', 'sizes', 'steps'] as const

/** What is asked for, by name. A total is a float64 in two float32, the second what the first leaves over. */
export const fetches = { outputs: 'outputs', penalty: 'penalty', total: ['total', 'total/rest'] } as const
export const readName = (variable: string): string => `read/${variable}`
export const valueName = (variable: string): string => `value/${variable}`
export const writtenName = (variable: string): string => `written/${variable}`
export const maskName = (layer: number): string => `mask/${layer}`

export interface Variable {
  readonly name: string
  readonly shape: readonly number[]
}

/** The weights by their names, and what the optimiser remembers of each that is trained: `m/dense_1/kernel`. */
export function variablesOf({ network, optimizer }: TrainingPlan): {
  readonly weights: readonly Variable[]
  readonly memory: readonly Variable[]
} {
  const memory = memoryOf(optimizer).flatMap((kind) =>
    layoutOf(network).slots.map(({ name, shape }) => ({ name: `${kind}/${name}`, shape })),
  )
  return { weights: weightSpecs(network), memory }
}

/** The graph of a plan: training over steps, inference, the penalty, and reading and writing of every variable. */
export function programOf(plan: TrainingPlan): readonly GraphNode[] {
  const builder = graphBuilder()
  const { weights, memory } = variablesOf(plan)
  for (const variable of [...weights, ...memory]) declare(builder, variable)
  for (const name of feeds) {
    const whole = name === 'places' || name === 'begins' || name === 'sizes' || name === 'steps'
    builder.add('Placeholder', [], { dtype: typed(whole ? 'int32' : 'float32') }, { name })
  }
  plan.network.layers.forEach((layer, i) => {
    if (layer.kind === 'dropout') builder.add('Placeholder', [], { dtype: typed('bool') }, { name: maskName(i) })
  })
  const scope = outerScope(builder)
  const outputs = inferencePass(scope, plan.network, batchRefs(scope, plan.network, 'x', 'places'))
  builder.add('Identity', [outputs], float32, { name: fetches.outputs })
  builder.add('Identity', [penalty(scope, plan)], float32, { name: fetches.penalty })
  const total = loop(builder, 'steps', (body) => trainingStep(plan, body))
  nameTotal(builder, total)
  return builder.nodes
}

function declare(builder: GraphBuilder, { name, shape }: Variable): void {
  const float = { dtype: typed('float32') }
  builder.add('VarHandleOp', [], { ...float, shape: { kind: 'shape', value: shape }, shared_name: label(name) }, { name })
  builder.add('ReadVariableOp', [name], float, { name: readName(name) })
  const value = builder.add('Placeholder', [], float, { name: valueName(name) })
  const assigned = builder.add('AssignVariableOp', [name, value], float)
  const done = builder.constant({ type: 'int32', shape: [], values: [0] })
  builder.add('Identity', [done], { T: typed('int32') }, { name: writtenName(name), after: [assigned] })
}

function nameTotal(builder: GraphBuilder, total: Ref): void {
  const toSingle = { SrcT: typed('float64'), DstT: typed('float32') }
  const [name, restName] = fetches.total
  const rounded = builder.add('Cast', [total], toSingle, { name })
  const back = builder.add('Cast', [rounded], { SrcT: typed('float32'), DstT: typed('float64') })
  const rest = builder.add('Sub', [total, back], { T: typed('float64') })
  builder.add('Cast', [rest], toSingle, { name: restName })
}

/** One step of gradient descent. Sums up rows times the loss of each batch before its step. */
function trainingStep(plan: TrainingPlan, { scope, turn, fixed }: LoopBody): { sum: Ref; before: Ref[] } {
  const { op, whole } = scope
  const rowOf = (name: string, type: 'float32' | 'int32') => {
    const types = { Tparams: typed(type), Tindices: typed('int32'), Taxis: typed('int32') }
    return op('GatherV2', [fixed(name, type), turn, whole(0)], types)
  }
  const numbers = op('Unpack', [rowOf('settings', 'float32')], { ...float32, num: int(3), axis: int(0) })
  const [rate, epsilon, rows] = [numbers, `${numbers}:1`, `${numbers}:2`]
  const [begin, size] = [rowOf('begins', 'int32'), rowOf('sizes', 'int32')]
  const piece = (name: string, type: 'float32' | 'int32' | 'bool') =>
    op('Slice', [fixed(name, type), begin, size], { T: typed(type), Index: typed('int32') })
  const batch = batchRefs(scope, plan.network, piece('x', 'float32'), plan.network.embeddings ? piece('places', 'int32') : '')
  const pass = trainingPass(scope, plan.network, batch, (layer) => piece(maskName(layer), 'bool'))
  const [y, scale] = [piece('y', 'float32'), piece('scale', 'float32')]
  const { total, gradient } = lossRefs(scope, lossRule(plan), pass.outputs, y, scale, outputUnits(plan.network))
  const loss = plan.l2 === 0 ? total : op('AddV2', [total, penalty(scope, plan)])
  const gradients = followed(scope, plan, pass.backward(gradient))
  const moved = [...gradients].flatMap(([name, ref]) => applied(scope, plan.optimizer, name, ref, { rate, epsilon }))
  const sum = op('Cast', [op('Mul', [loss, rows])], { SrcT: typed('float32'), DstT: typed('float64') })
  return { sum, before: [...moved, ...pass.moving] }
}

const penalised = ({ network }: TrainingPlan): string[] =>
  weightSpecs(network).flatMap(({ name, role }) => (role === 'kernel' || role === 'table' ? [name] : []))

/** l2/2·Σw² over the kernels and tables. */
function penalty({ op, number, read }: Scope, plan: TrainingPlan): Ref {
  if (plan.l2 === 0) return number(0)
  return op('Mul', [
    sumOf(
      { op },
      penalised(plan).map((name) => op('L2Loss', [read(name)])),
    ),
    number(plan.l2),
  ])
}

const sumOf = ({ op }: Pick<Scope, 'op'>, parts: Ref[]): Ref =>
  parts.length === 1 ? parts[0] : op('AddN', parts, { ...float32, N: int(parts.length) })

/** The gradients with that of the penalty, shortened where they are too long (Pascanu, Mikolov and Bengio, 2013, algorithm 1). */
function followed(scope: Scope, plan: TrainingPlan, gradients: ReadonlyMap<string, Ref>): Map<string, Ref> {
  const { op, number, read } = scope
  const named = new Set(plan.l2 === 0 ? [] : penalised(plan))
  // Subtracted with the other sign, which is the same number: TensorFlow takes a sum of a product and one row for a bias to
  // fuse, which has to be a vector, and refuses the kernel of a layer with one input.
  const whole = [...gradients].map(([name, ref]): [string, Ref] => [
    name,
    named.has(name) ? op('Sub', [ref, op('Mul', [read(name), number(-plan.l2)])]) : ref,
  ])
  if (plan.clipNorm === undefined) return new Map(whole)
  const halfSquare = sumOf(
    scope,
    whole.map(([, ref]) => op('L2Loss', [ref])),
  )
  const norm = op('Sqrt', [op('Mul', [halfSquare, number(2)])])
  const factor = op('Div', [number(plan.clipNorm), op('Maximum', [norm, number(plan.clipNorm)])])
  return new Map(whole.map(([name, ref]) => [name, op('Mul', [ref, factor])]))
}
