import type { Room } from '../../shared/contract/workspace.ts'

/** What a screen shows may come from more than the room that an action is of: a run's page shows its data, a model's its run. */
const roomsOf: Readonly<Record<string, readonly Room[]>> = {
  // The default split of a version is proposed for its training; features stand in its columns.
  dataset: ['datasets', 'features', 'training'],
  rule: ['datasets.rules'],
  rules: ['datasets.rules'],
  features: ['features'],
  // Files of runs, and what was logged to them, are read through tracking.
  run: ['experiments', 'tracking'],
  experiment: ['experiments'],
  loggedModel: ['experiments', 'tracking'],
  view: ['experiments'],
  study: ['experiments'],
  model: ['models', 'evaluation', 'tracking'],
  package: ['packages', 'models'],
  job: ['experiments'],
  // Services are watched by themselves.
  service: [],
  // A deployment that is rolled back may take an alias with it.
  deployment: ['serving', 'models'],
  monitor: ['monitoring'],
  alert: ['monitoring'],
  // A winner changes the route.
  abtest: ['monitoring', 'serving'],
  // What was submitted to a target.
  compute: ['compute'],
  // A policy trains, registers and promotes under actions of their own.
  policy: ['automation'],
}

const everything: readonly Room[] = [
  'datasets',
  'features',
  'training',
  'experiments',
  'models',
  'packages',
  'serving',
  'monitoring',
  'automation',
  'tracking',
  'compute',
  'evaluation',
]

/** The rooms that are to be asked anew after these actions of the audit log. Undo and the trash may have touched any. */
export function changedRooms(actions: readonly string[]): Room[] {
  return [...new Set(actions.flatMap((action) => roomsOf[action.split('.')[0]] ?? everything))]
}
