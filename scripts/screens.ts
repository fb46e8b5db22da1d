/** A state of the app that is worth a look. */
export interface Screen {
  readonly name: string
  /** `demo` has everything in it, `empty` nothing, `none` is no workspace at all. */
  readonly workspace: 'demo' | 'empty' | 'none'
  readonly route: string
  /** Keys that are pressed once the screen is there. */
  readonly keys?: readonly string[]
  /** Text that is typed after them. */
  readonly text?: string
}

const demo = (name: string, route: string, more: Pick<Screen, 'keys' | 'text'> = {}): Screen => ({
  name,
  workspace: 'demo',
  route,
  ...more,
})
const empty = (name: string, route: string): Screen => ({ name: `empty-${name}`, workspace: 'empty', route })

export const screens: readonly Screen[] = [
  demo('home', '/'),
  demo('palette', '/', { keys: ['Control+k'] }),
  demo('palette-found', '/', { keys: ['Control+k'], text: 're' }),
  demo('shortcuts', '/', { keys: ['?'] }),
  demo('datasets', '/datasets'),
  ...['rows', 'profile', 'charts', 'prepare', 'changes', 'rules', 'splits', 'uses'].map((tab) =>
    demo(`dataset-${tab}`, `/datasets/wine?tab=${tab}&version=2`),
  ),
  demo('import', '/datasets', { keys: ['Control+i'] }),
  demo('features', '/features'),
  demo('new-view', '/features/new-view?dataset=wine'),
  demo('apply-features', '/features/apply'),
  demo('experiments', '/experiments'),
  demo('tracking', '/tracking'),
  demo('import-runs', '/tracking/import'),
  demo('artifacts', '/experiments/runs/2?tab=artifacts'),
  demo('compare-artifacts', '/experiments/compare/artifacts?runs=%5B7%2C8%5D'),
  demo('new-run', '/experiments/new?ref=breast-cancer%40v1'),
  demo('run', '/experiments/runs/2'),
  demo('run-regression', '/experiments/runs/13'),
  demo('compare', '/experiments/compare?runs=%5B7%2C8%5D'),
  demo('compare-other-data', '/experiments/compare?runs=%5B8%2C13%5D'),
  demo('sweep', '/experiments/studies/1'),
  demo('models', '/models'),
  ...['evaluation', 'explain', 'card', 'signature', 'history'].map((tab) => demo(`model-${tab}`, `/models/breast-cancer?tab=${tab}`)),
  demo('model-compare', '/models/wine?tab=compare&version=2&against=1'),
  demo('packages', '/packages'),
  demo('package', '/packages/3'),
  demo('build', '/packages/build?ref=wine%40v2'),
  demo('predict', '/packages/predict'),
  demo('deployments', '/deployments'),
  demo('monitors', '/monitors'),
  demo('alerts', '/alerts'),
  demo('abtests', '/abtests'),
  demo('automations', '/automations'),
  demo('new-policy', '/automations/new'),
  demo('audit', '/audit'),
  demo('trash', '/trash'),
  demo('clean-up', '/clean-up'),
  demo('jobs', '/jobs'),
  demo('settings', '/settings'),
  demo('help', '/help'),
  demo('help-glossary', '/help/glossary'),
  demo('error', '/datasets/no-such-dataset'),
  demo('error-run', '/experiments/runs/999'),
  demo('no-such-screen', '/nowhere'),
  { name: 'welcome', workspace: 'none', route: '/' },
  { name: 'closed-settings', workspace: 'none', route: '/settings' },
  empty('home', '/'),
  empty('datasets', '/datasets'),
  empty('features', '/features'),
  empty('new-view', '/features/new-view'),
  empty('experiments', '/experiments'),
  empty('tracking', '/tracking'),
  empty('new-run', '/experiments/new'),
  empty('compare', '/experiments/compare'),
  empty('models', '/models'),
  empty('packages', '/packages'),
  empty('build', '/packages/build'),
  empty('predict', '/packages/predict'),
  empty('deployments', '/deployments'),
  empty('monitors', '/monitors'),
  empty('alerts', '/alerts'),
  empty('automations', '/automations'),
  empty('new-policy', '/automations/new'),
  empty('audit', '/audit'),
  empty('trash', '/trash'),
  empty('jobs', '/jobs'),
]

/** How a screen is looked at. A zoom of 200 % halves what fits. */
export const views = {
  wide: { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 },
  medium: { viewport: { width: 1024, height: 700 }, deviceScaleFactor: 1 },
  small: { viewport: { width: 600, height: 600 }, deviceScaleFactor: 1 },
  zoom: { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 },
} as const

/** What the README shows. */
export const readmePictures = [
  { screen: 'home', scheme: 'light' },
  { screen: 'home', scheme: 'dark' },
  { screen: 'dataset-changes', scheme: 'light' },
  { screen: 'run', scheme: 'light' },
  { screen: 'compare', scheme: 'light' },
  { screen: 'model-evaluation', scheme: 'light' },
  { screen: 'package', scheme: 'light' },
] as const
