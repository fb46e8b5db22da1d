import { useNavigate } from '@tanstack/react-router'
import type { CommandId } from '../../../shared/commands.ts'
import { championOf } from '../app/trail/champion.ts'
import { bestRun, comparable } from '../app/trail/trail.ts'
import { useTrail } from '../app/trail/useTrail.ts'
import { useCommand } from '../app/commands.ts'
import { askDeploy } from '../app/deploy.ts'
import { askCheckFile } from '../app/monitor.ts'

/**
 * What the commands of the rooms do on every other screen: they lead to where it is done, with the newest or best of what there is.
 * Where that is not possible, they say what is missing.
 */
export function FallbackCommands() {
  const navigate = useNavigate()
  const trail = useTrail()
  const [newest] = trail.datasets
  const name = newest?.name ?? ''
  const ref = newest?.versions[0]?.ref
  const pair = comparable(trail.runs).slice(0, 2)
  const best = bestRun(trail.runs)
  // What is packaged and predicted with is what is in use.
  const version = championOf(trail)?.ref ?? trail.models.flatMap(({ versions }) => versions).find(({ task }) => task !== null)?.ref

  const noData = newest ? undefined : 'Import data first'
  const noRun = best ? undefined : 'Train a model first'
  const noModel = version ? undefined : 'Register a model first'
  const toData = (tab: 'rows' | 'prepare' | 'changes' | 'rules') => () =>
    void navigate({ to: '/datasets/$name', params: { name }, search: { tab } })
  const toNewRun = (kind?: 'sweep' | 'folds') => () => void navigate({ to: '/experiments/new', search: { ref, kind } })
  const toRun = () => best && void navigate({ to: '/experiments/runs/$run', params: { run: best.id } })

  useFallback('dataset.append', () => {}, noData ?? 'Open a dataset first')
  useFallback('dataset.edit', toData('rows'), noData)
  useFallback('dataset.prepare', toData('prepare'), noData)
  useFallback('dataset.prepareSave', () => {}, noData ?? 'Open Prepare on a dataset first')
  useFallback('dataset.prepareAgain', () => {}, noData ?? 'Open a prepared dataset first')
  useFallback(
    'dataset.compare',
    toData('changes'),
    noData ?? ((newest?.versions.length ?? 0) > 1 ? undefined : 'There is only one version'),
  )
  useFallback('dataset.rules', toData('rules'), noData)
  useFallback('run.new', toNewRun(), noData)
  useFallback('run.sweep', toNewRun('sweep'), noData)
  useFallback('run.best', toNewRun(), noData)
  useFallback('run.crossValidate', toNewRun('folds'), noData)
  useFallback(
    'run.compare',
    () => void navigate({ to: '/experiments/compare', search: { runs: pair.map(({ id }) => id) } }),
    noRun ?? (pair.length > 1 ? undefined : 'Train a second model on the same data first'),
  )
  useFallback('run.clone', () => best && void navigate({ to: '/experiments/new', search: { from: best.id } }), noRun)
  useFallback('run.evaluation', toRun, noRun)
  useFallback('model.register', toRun, noRun)
  useFallback('model.package', () => void navigate({ to: '/packages/build', search: { ref: version } }), noModel)
  useFallback('model.predict', () => void navigate({ to: '/packages/predict', search: { ref: version } }))
  useFallback('model.deploy', () => askDeploy(version), noModel)
  useFallback('monitor.checkNow', () => {}, 'Open a monitor first')
  useFallback('monitor.checkFile', () => askCheckFile(), noModel)
  useFallback('policy.run', () => {}, 'Open a policy first')
  useFallback('model.importPackage', () => {}, 'Open Packages first')
  useFallback('model.verifyPackage', () => {}, 'Open Packages first')
  return null
}

function useFallback(id: CommandId, run: () => void, disabled?: string): void {
  useCommand(id, { run, disabled }, true)
}
