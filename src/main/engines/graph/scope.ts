import { type Attributes, flag, type GraphBuilder, int, label, type Ref, typed } from './builder.ts'
import type { DataType } from './savedModel.ts'

/**
 * Where operations are written: the graph itself, or the body of its loop. The rules of layers, losses and optimisers
 * are the same in both.
 */
export interface Scope {
  op(type: string, inputs: readonly Ref[], attributes?: Attributes, after?: readonly Ref[]): Ref
  number(value: number): Ref
  whole(value: number): Ref
  ints(...values: number[]): Ref
  /** A float32 vector without elements. */
  nothing(): Ref
  /** The variable itself, to be assigned to. */
  variable(name: string): Ref
  /** What a variable holds: one read for all that ask. */
  read(name: string): Ref
}

/** @param here brings what lies outside into the scope @param first what reads of variables wait for */
function scopeOf(builder: GraphBuilder, here: (ref: Ref, type: DataType) => Ref, first: readonly Ref[]): Scope {
  const values = new Map<string, Ref>()
  const constant = (type: 'float32' | 'int32', shape: number[], numbers: number[]) =>
    here(builder.constant({ type, shape, values: numbers }), type)
  const variable = (name: string) => here(name, 'resource')
  return {
    op: (type, inputs, attributes, after) => builder.add(type, inputs, attributes, { after }),
    number: (value) => constant('float32', [], [value]),
    whole: (value) => constant('int32', [], [value]),
    ints: (...numbers) => constant('int32', [numbers.length], numbers),
    nothing: () => constant('float32', [0], []),
    variable,
    read(name) {
      const known = values.get(name)
      if (known !== undefined) return known
      const ref = builder.add('ReadVariableOp', [variable(name)], { dtype: typed('float32') }, { after: first })
      values.set(name, ref)
      return ref
    },
  }
}

/** Each run of the session reads variables anew. */
export function outerScope(builder: GraphBuilder): Scope {
  return scopeOf(builder, (ref) => ref, [])
}

export interface LoopBody {
  readonly scope: Scope
  /** The number of the turn, from 0. */
  readonly turn: Ref
  /** Brings a value from outside the loop into it; it is the same at every turn. */
  readonly fixed: (ref: Ref, type: DataType) => Ref
}

/**
 * `count` turns of a body, which gives a float64 to be summed and names what the next turn has to wait for (its
 * assignments). Written in the operations that executors run (Enter, Merge, Switch, NextIteration, Exit), which
 * is what TensorFlow makes of a While. Source: Yu et al., "Dynamic control flow in large-scale machine learning", 2018, section 4.
 *
 * @returns the sum, float64
 */
export function loop(
  builder: GraphBuilder,
  count: Ref,
  body: (loop: LoopBody) => { readonly sum: Ref; readonly before: readonly Ref[] },
): Ref {
  const entered = new Map<Ref, Ref>()
  const enter = (ref: Ref, type: DataType, constant: boolean) =>
    builder.add('Enter', [ref], { T: typed(type), frame_name: label('steps'), is_constant: flag(constant), parallel_iterations: int(1) })
  const fixed = (ref: Ref, type: DataType): Ref => {
    const inside = entered.get(ref) ?? enter(ref, type, true)
    entered.set(ref, inside)
    return inside
  }
  const zero = builder.constant({ type: 'int32', shape: [], values: [0] })
  const none = builder.add('Cast', [zero], { SrcT: typed('int32'), DstT: typed('float64') })
  const [whole, double] = [{ T: typed('int32') }, { T: typed('float64') }]
  const merged = builder.add('Merge', [enter(zero, 'int32', false), 'next_turn'], { ...whole, N: int(2) })
  const mergedSum = builder.add('Merge', [enter(none, 'float64', false), 'next_sum'], { ...double, N: int(2) })
  const goesOn = builder.add('LoopCond', [builder.add('Less', [merged, fixed(count, 'int32')], whole)], {})
  const turn = builder.add('Identity', [`${builder.add('Switch', [merged, goesOn], whole)}:1`], whole)
  const sum = builder.add('Switch', [mergedSum, goesOn], double)
  const done = body({ scope: scopeOf(builder, fixed, [turn]), turn, fixed })
  const one = fixed(builder.constant({ type: 'int32', shape: [], values: [1] }), 'int32')
  const next = builder.add('AddV2', [turn, one], whole, { after: done.before })
  builder.add('NextIteration', [next], whole, { name: 'next_turn' })
  builder.add('NextIteration', [builder.add('AddV2', [`${sum}:1`, done.sum], double)], double, { name: 'next_sum' })
  return builder.add('Exit', [sum], double)
}
