import type { ForestFamily } from '../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import { seededRandom, splitmixState } from '../../random.ts'
import { derivedSeed } from '../seeds.ts'
import { immediate, resting } from './data.ts'
import { type Forested, openForested } from './forested.ts'
import { readForestTree, slotView } from './forestNodes.ts'
import { addToScores, lossOf, predictRows, validationOutputs } from './forestScores.ts'
import { type GrownTree, joined, parted } from './grown.ts'
import { operations } from './records.ts'
import type { TreePlan, TreeRows, TreeSession } from './treeTypes.ts'

/** Grows trees apart and averages them. */
export async function forestSession(
  plan: TreePlan,
  model: ForestFamily,
  data: TreeRows,
  opening: AbortSignal,
  wanted?: number,
): Promise<TreeSession> {
  const forested = await openForested(plan, model, data, opening, wanted)
  const { room, train, validation, scored, scores, isNumber } = forested
  const { outputs } = plan
  const grown: GrownTree[] = []
  /** Grown with the last one, side by side, and not yet asked for. */
  let ahead: GrownTree[] = []

  function add(tree: GrownTree): void {
    addToScores(forested, tree)
    grown.push(tree)
  }

  return {
    async round(signal) {
      await resting(signal)
      if (ahead.length === 0) ahead = await growTrees(forested, grown.length, signal)
      const tree = ahead.shift()
      if (tree === undefined) throw new CairnError('INTERNAL', 'No tree was grown.')
      add(tree)
      const validationLoss = validation > 0 ? lossOf(forested, grown.length, train, scored) : null
      return { loss: lossOf(forested, grown.length, 0, train), validationLoss, outputs: validationOutputs(forested, grown.length) }
    },
    async restore(trees, rounds) {
      ahead = []
      grown.length = 0
      scores.fill(0)
      for (const tree of parted(trees).slice(0, rounds)) {
        add(tree)
        await immediate()
      }
    },
    grown(rounds = grown.length) {
      const trees = joined(grown.slice(0, rounds), outputs)
      const sizes = { inputs: data.width, categories: [...plan.categories], outputs, trees: trees.roots.length }
      const base = new Array<number>(outputs).fill(0)
      return { ensemble: { ...sizes, combine: 'mean', leaves: isNumber ? 'score' : 'share', base }, trees }
    },
    predict: (rounds) => predictRows(forested, grown.slice(0, rounds)),
    dispose: () => room.kernels.stop(room.job),
  }
}

/** Grows the trees from number `first` on, one in each slot. @throws CANCELLED */
async function growTrees(forested: Forested, first: number, signal: AbortSignal): Promise<GrownTree[]> {
  const { room, model, plan, slots } = forested
  const count = Math.min(slots, Math.max(1, model.trees - first))
  for (let i = 0; i < count; i++) plant(forested, i, first + i)
  const views = Array.from({ length: count }, (_, i) => slotView(forested, i))
  while (views.some((slot) => slot.get('isDone') === 0)) {
    room.kernels.run(room.job, operations.growForestTree, count)
    await resting(signal)
  }
  return views.map((slot) => readForestTree(forested, slot, plan.outputs))
}

/** Prepares a slot for the tree number `tree`: its rows and its random numbers depend on seed and number alone. */
function plant(forested: Forested, index: number, tree: number): void {
  const { room, model, plan, train } = forested
  const slot = slotView(forested, index)
  const draws = new Uint8Array(room.memory.buffer, slot.get('draws'), train)
  draws.fill(0)
  const random = seededRandom(derivedSeed('rows of a tree', plan.seed, tree))
  for (let i = Math.max(1, Math.round(model.rowSampling * train)); i > 0; i--) {
    const row = random.int(train)
    if (draws[row] < 255) draws[row]++
  }
  const drawn = room.u32(slot.get('rows'), train)
  let count = 0
  for (let row = 0; row < train; row++) if (draws[row] > 0) drawn[count++] = row
  slot.set('rowCount', count)
  slot.set('nodeCount', 0)
  slot.set('isDone', 0)
  const state = splitmixState(derivedSeed('inputs of a tree', plan.seed, tree))
  for (const [i, name] of (['random0', 'random1', 'random2', 'random3'] as const).entries()) slot.set(name, state[i])
}
