import type { BoostingFamily } from '../../../shared/domain/training/recipe.ts'
import { type Boosted, levelOf, openBoosted } from './boosted.ts'
import { addGrownTree, addTree, derive, measure, predictRows, resetScores, scaleDerivatives, validationOutputs } from './boostedScores.ts'
import { resting } from './data.ts'
import { drawInputs, drawRows } from './draws.ts'
import { type GrownTree, joined, parted } from './grown.ts'
import { readTree } from './nodes.ts'
import { renewLeaves } from './renewal.ts'
import type { Round, TreePlan, TreeRows, TreeSession } from './treeTypes.ts'

/** Row inputs that are looked at before other work runs: some tenths of a second. */
const budget = 3e7

/** Scores are those of other trees than were grown; or theirs; or theirs with their loss measured, and with one output its derivatives in place. */
type Standing = 'stale' | 'added' | 'measured'

/** Grows trees that correct each other. */
export async function boostingSession(
  plan: TreePlan,
  model: BoostingFamily,
  data: TreeRows,
  opening: AbortSignal,
  wanted?: number,
): Promise<TreeSession> {
  const boosted = await openBoosted(plan, model, data, opening, wanted)
  const { room, base } = boosted
  const outputs = base.length
  const grown: GrownTree[] = []
  let standing: Standing = 'added'
  resetScores(boosted)

  /** Makes scores and losses those of the trees that were grown. */
  async function catchUp(signal: AbortSignal): Promise<void> {
    if (standing === 'stale') await rescore(boosted, grown, signal)
    if (standing !== 'measured') measure(boosted)
    standing = 'measured'
  }

  async function round(signal: AbortSignal): Promise<Round> {
    await resting(signal)
    await catchUp(signal)
    const trees: GrownTree[] = []
    try {
      await growRound(boosted, grown.length / outputs, trees, signal)
    } catch (error) {
      // Scores have some of this round's trees. Many take long to be added again: not before there is another round.
      standing = trees.length > 0 ? 'stale' : 'added'
      throw error
    }
    grown.push(...trees)
    return { ...measure(boosted), outputs: validationOutputs(boosted) }
  }

  return {
    round,
    async restore(trees, rounds) {
      grown.length = 0
      grown.push(...parted(trees).slice(0, rounds * outputs))
      standing = 'stale'
    },
    grown(rounds = grown.length / outputs) {
      const trees = joined(grown.slice(0, rounds * outputs), 1)
      const sizes = { inputs: data.width, categories: [...plan.categories], outputs, trees: trees.roots.length }
      return { ensemble: { ...sizes, combine: 'sum', leaves: 'score', base: [...base] }, trees }
    },
    async predict(rounds) {
      // Predictions take the room of the derivatives.
      if (standing === 'measured') standing = 'added'
      return predictRows(boosted, grown.slice(0, rounds * outputs))
    },
    dispose: () => room.kernels.stop(room.job),
  }
}

/** Grows a tree for each output, on the same rows. @param trees those that scores have already, if it throws @throws CANCELLED; TRAINING_DIVERGED */
async function growRound(boosted: Boosted, round: number, trees: GrownTree[], signal: AbortSignal): Promise<void> {
  const { base, model, plan, train } = boosted
  const drawn = drawRows(train, model.rowSampling, plan.seed, round)
  for (let output = 0; output < base.length; output++) {
    // With one output they have been computed with the loss.
    if (base.length > 1) derive(boosted, output)
    scaleDerivatives(boosted)
    drawInputs(boosted.room, model.columnSampling, plan.seed, round, output)
    const tree = await growTree(boosted, output, drawn, signal)
    addGrownTree(boosted, tree, drawn !== null)
    trees.push(tree)
    if (base.length > 1) await resting(signal)
  }
}

/** Grows a tree on derivatives that are in place. @param drawn its rows; null for all */
async function growTree(boosted: Boosted, output: number, drawn: Uint32Array | null, signal: AbortSignal): Promise<GrownTree> {
  const { room, plan, train, y, scores, weights, model } = boosted
  room.set('sampled', drawn?.length ?? train)
  if (drawn !== null) room.u32(room.get('rows'), drawn.length).set(drawn)
  room.kernels.begin(room.job, drawn === null ? 0 : 1)
  while (room.kernels.grow(room.job, budget) === 0) await resting(signal)
  if (plan.loss === 'absolute' || plan.loss === 'quantile')
    renewLeaves({ room, y, scores, weights, level: levelOf(plan), rate: model.learningRate, monotone: plan.monotone })
  return readTree(boosted, output, (start, count) => coverOf(boosted, start, count))
}

/** The weight of the rows of a leaf. */
function coverOf({ room, weights }: Boosted, start: number, count: number): number {
  if (weights === null) return count
  let sum = 0
  for (const row of room.u32(room.get('rows') + 4 * start, count)) sum += weights[row]
  return sum
}

/** Adds trees up anew, in the order in which they were grown, so that scores get the bits they had. */
async function rescore(boosted: Boosted, trees: readonly GrownTree[], signal: AbortSignal): Promise<void> {
  resetScores(boosted)
  for (const tree of trees) {
    addTree(boosted, tree, 0)
    await resting(signal)
  }
}
