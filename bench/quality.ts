import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openBenchWorkspace } from './benchWorkspace.ts'
import { benchFolder } from './data.ts'
import { askPeers } from './quality/peers.ts'
import { type QualitySet, qualitySets, usualFolder } from './quality/sets.ts'
import { clearLosses, errorRatio, meansTable, type SetScores, short, winsTable } from './quality/table.ts'
import { equalSettings, families, mainMetric, prepare, type Prepared, proposed, type Score, train, chooseBest } from './quality/train.ts'

/**
 * How good Cairn's models are on real data, as they are proposed, beside scikit-learn and LightGBM at their defaults on the same rows.
 * npm run bench:quality -- --python python3 --seeds 3 --set diamonds --set cells --model boosting
 * Peers are fitted on train and validation rows; Cairn's models on train alone, or with --refit on both.
 * CAIRN_BENCH_PYTHON: a Python with scikit-learn, LightGBM and pandas. Without it there are no peers.
 */
const { values } = parseArgs({
  options: {
    python: { type: 'string', default: process.env.CAIRN_BENCH_PYTHON },
    data: { type: 'string', default: usualFolder },
    seeds: { type: 'string', default: '3' },
    refit: { type: 'boolean', default: false },
    set: { type: 'string', multiple: true },
    model: { type: 'string', multiple: true },
  },
})

const peerNames = ['linear', 'forest', 'HGB', 'MLP', 'LightGBM'] as const
const equal = 'LightGBM, equal settings'
const peers = peerNames.map((name) => `${name} (peer)`)
const bestOf = 'best of'
const equalOwn = 'boosting, equal settings'
const own = ([...families, bestOf, equalOwn] as const).filter((model) => values.model?.includes(model) ?? true)

const { sets, missing } = qualitySets(values.data)
if (missing.length > 0) console.log(`Not in ${values.data}: ${missing.join(', ')}. The samples are used in any case.`)
if (values.python === undefined) console.log('NO PEERS: name a Python with --python or CAIRN_BENCH_PYTHON.')

const at = openBenchWorkspace()
const results: SetScores[] = []
try {
  for (const set of sets.filter(({ name }) => values.set?.includes(name) ?? true)) results.push(await benchSet(set))
} finally {
  await at.close()
}
report(results)

async function benchSet(set: QualitySet): Promise<SetScores> {
  const scores = new Map<string, Score[]>()
  const add = (model: string, score: Score) => scores.set(model, [...(scores.get(model) ?? []), score])
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    const prepared = await prepare(at, set, seed, values.refit)
    for (const model of own) {
      const score = await trainOne(prepared, model)
      if (score) add(model, score)
    }
    for (const [model, score] of await trainPeers(prepared)) add(model, score)
  }
  const line = [...scores].map(([model, all]) => `${model} ${short(all.reduce((sum, { value }) => sum + value, 0) / all.length)}`)
  console.log(`${set.name} (${mainMetric[set.task]}): ${line.join(', ')}`)
  return { name: set.name, task: set.task, scores }
}

/** A model that cannot be trained on a set is told, and left out of its row. */
async function trainOne(prepared: Prepared, model: (typeof own)[number]): Promise<Score | null> {
  try {
    if (model === bestOf) return await chooseBest(prepared)
    return await train(prepared, model === equalOwn ? await equalSettings(prepared) : await proposed(prepared, model))
  } catch (error) {
    console.log(`FAILED ${model} on ${prepared.set.name}, seed ${prepared.seed}: ${error instanceof Error ? error.message : String(error)}`)
    return null
  }
}

async function trainPeers(prepared: Prepared): Promise<[string, Score][]> {
  if (values.python === undefined) return []
  const { set, seed, data, columns, parts } = prepared
  const recipe = own.includes(equalOwn) ? await equalSettings(prepared) : null
  const { models } = await askPeers(values.python, {
    data,
    columns,
    split: parts,
    target: set.target,
    task: set.task,
    seed,
    models: [...peerNames, ...(recipe ? [equal] : [])],
    equal: recipe && { model: recipe.model, columns: recipe.features.map(({ column }) => column) },
  })
  return Object.entries(models).map(([name, found]) => [
    name === equal ? equal : `${name} (peer)`,
    { value: found[mainMetric[set.task]], half: null, logLoss: found.logLoss ?? null, seconds: found.seconds },
  ])
}

function report(all: readonly SetScores[]): void {
  const models = own.filter((model) => model !== equalOwn)
  console.log(
    `\nCairn's models are fitted on ${values.refit ? 'train and validation rows' : 'train rows'}, the peers on train and validation rows.`,
  )
  console.log(`\nMeans of ${values.seeds} seeds on held-out rows: ROC AUC of two classes, accuracy of more, RMSE of numbers\n`)
  console.log(meansTable(all, [...models, ...peers]))
  console.log(`\n${winsTable(all, models, peers)}`)
  for (const model of models) {
    const losses = clearLosses(all, model, peers)
    const ratio = errorRatio(all, model, 'LightGBM (peer)')
    console.log(
      `\n${model}: ${ratio === null ? '' : `errors ${ratio.toFixed(3)} × LightGBM's; `}clearly behind the best peer on ${losses.length}`,
    )
    for (const loss of losses) console.log(`  ${loss}`)
  }
  const ratio = errorRatio(all, equalOwn, equal)
  if (ratio !== null) {
    console.log(`\nBoosting at LightGBM's settings, on the rows of train: errors ${ratio.toFixed(4)} × LightGBM's`)
    console.log(meansTable(all, [equalOwn, equal]))
  }
  mkdirSync(benchFolder, { recursive: true })
  writeFileSync(join(benchFolder, 'quality.json'), JSON.stringify(all.map((set) => ({ ...set, scores: Object.fromEntries(set.scores) }))))
}
