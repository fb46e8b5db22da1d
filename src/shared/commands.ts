/**
 * The one registry of commands: native menus, the palette, the sheet of shortcuts and the tests all read it. What a command
 * does is added by the renderer (`src/renderer/src/app/commands.ts`), which says too when it is disabled, and why.
 */
export type MenuName = 'file' | 'edit' | 'view' | 'go' | 'dataset' | 'run' | 'model' | 'help'

export interface Command {
  readonly id: string
  readonly title: string
  readonly menu: MenuName
  /** `mod` is Ctrl, or Cmd on a Mac; a sequence has a space: `g d`. */
  readonly shortcut?: string
  /** Where a browser keeps the shortcut for itself. */
  readonly webShortcut?: string
  /** A line before it in the menu. */
  readonly separated?: boolean
  /** Other words that the palette finds it by. */
  readonly also?: string
}

export const menuTitles: Readonly<Record<MenuName, string>> = {
  file: 'File',
  edit: 'Edit',
  view: 'View',
  go: 'Go',
  dataset: 'Data',
  run: 'Run',
  model: 'Model',
  help: 'Help',
}

export const commands = [
  { id: 'workspace.new', title: 'New workspace…', menu: 'file', shortcut: 'mod+shift+n', webShortcut: 'alt+shift+n' },
  { id: 'workspace.open', title: 'Open workspace…', menu: 'file', shortcut: 'mod+o' },
  { id: 'workspace.close', title: 'Close workspace', menu: 'file', shortcut: 'mod+shift+w', webShortcut: 'alt+shift+w' },
  { id: 'workspace.backup', title: 'Back up workspace…', menu: 'file', separated: true },
  { id: 'workspace.verify', title: 'Check integrity', menu: 'file', also: 'verify hash damaged' },
  { id: 'workspace.trash', title: 'Trash', menu: 'file', also: 'deleted restore' },
  { id: 'workspace.cleanUp', title: 'Clean up…', menu: 'file', also: 'disk space free storage trash garbage' },
  { id: 'settings.open', title: 'Settings…', menu: 'file', shortcut: 'mod+,', separated: true, also: 'preferences engine theme' },
  { id: 'edit.undo', title: 'Undo', menu: 'edit', shortcut: 'mod+z' },
  { id: 'edit.redo', title: 'Redo', menu: 'edit', shortcut: 'mod+shift+z' },
  { id: 'view.palette', title: 'Command palette…', menu: 'view', shortcut: 'mod+k', also: 'search find' },
  { id: 'view.shortcuts', title: 'Keyboard shortcuts', menu: 'view', shortcut: '?', also: 'keys sheet' },
  { id: 'view.theme.light', title: 'Light theme', menu: 'view', separated: true },
  { id: 'view.theme.dark', title: 'Dark theme', menu: 'view' },
  { id: 'view.theme.system', title: 'Use system theme', menu: 'view' },
  { id: 'view.sidebar', title: 'Show or hide the sidebar', menu: 'view', shortcut: 'mod+b', separated: true, also: 'sidebar' },
  { id: 'go.home', title: 'Home', menu: 'go', shortcut: 'g h', also: 'Trail pipeline overview' },
  { id: 'go.datasets', title: 'Datasets', menu: 'go', shortcut: 'g d' },
  { id: 'go.features', title: 'Features', menu: 'go', shortcut: 'g f', also: 'feature store views services entities' },
  { id: 'go.experiments', title: 'Experiments', menu: 'go', shortcut: 'g e', also: 'runs' },
  { id: 'go.tracking', title: 'Tracking server', menu: 'go', shortcut: 'g t', also: 'mlflow log runs python r connection' },
  { id: 'go.models', title: 'Models', menu: 'go', shortcut: 'g m' },
  { id: 'go.packages', title: 'Packages', menu: 'go', shortcut: 'g p' },
  { id: 'go.deployments', title: 'Deployments', menu: 'go', shortcut: 'g s', also: 'serving endpoint' },
  { id: 'go.monitors', title: 'Monitors', menu: 'go', shortcut: 'g o', also: 'monitoring drift' },
  { id: 'go.alerts', title: 'Alerts', menu: 'go', shortcut: 'g i', also: 'inbox firing notifications' },
  { id: 'go.automations', title: 'Automations', menu: 'go', shortcut: 'g u', also: 'policies retraining approvals' },
  { id: 'go.audit', title: 'Audit', menu: 'go', shortcut: 'g a', separated: true },
  { id: 'go.jobs', title: 'Jobs', menu: 'go', shortcut: 'g j' },
  { id: 'go.back', title: 'Back', menu: 'go', shortcut: 'alt+left', separated: true },
  { id: 'go.forward', title: 'Forward', menu: 'go', shortcut: 'alt+right' },
  { id: 'dataset.import', title: 'Import data…', menu: 'dataset', shortcut: 'mod+i', also: 'csv parquet json' },
  { id: 'dataset.append', title: 'Append rows…', menu: 'dataset', also: 'version' },
  { id: 'dataset.edit', title: 'Edit rows', menu: 'dataset', also: 'cells grid version' },
  { id: 'dataset.prepare', title: 'Prepare data…', menu: 'dataset', also: 'clean transform steps trim filter derive join' },
  { id: 'dataset.prepareSave', title: 'Save prepared data…', menu: 'dataset', also: 'steps run version' },
  { id: 'dataset.prepareAgain', title: 'Run preparation again', menu: 'dataset', also: 'steps refresh rerun' },
  { id: 'dataset.compare', title: 'Compare versions', menu: 'dataset', also: 'diff changes' },
  { id: 'dataset.rules', title: 'Data rules', menu: 'dataset', also: 'validation' },
  { id: 'feature.newView', title: 'New feature view…', menu: 'dataset', separated: true, also: 'feature store dataset' },
  { id: 'feature.newService', title: 'New feature service…', menu: 'dataset', also: 'feature store' },
  { id: 'feature.apply', title: 'Apply feature definitions…', menu: 'dataset', also: 'yaml file plan feast import' },
  { id: 'feature.join', title: 'Join features to rows…', menu: 'dataset', also: 'point in time training dataset' },
  { id: 'run.new', title: 'New run…', menu: 'run', shortcut: 'mod+n', webShortcut: 'alt+n', also: 'train model' },
  { id: 'run.clone', title: 'Clone run…', menu: 'run', also: 'edit recipe copy duplicate' },
  { id: 'run.compare', title: 'Compare runs', menu: 'run', also: 'selected' },
  { id: 'run.pause', title: 'Pause training', menu: 'run', shortcut: 'space', also: 'stop rest' },
  { id: 'run.evaluation', title: 'Evaluate best run', menu: 'run', also: 'threshold confusion slices' },
  { id: 'run.sweep', title: 'New sweep…', menu: 'run', also: 'search hyperparameters grid random' },
  { id: 'run.best', title: 'Find best model', menu: 'run', also: 'automl compare model types' },
  { id: 'run.crossValidate', title: 'Cross-validate…', menu: 'run', also: 'folds' },
  { id: 'tracking.start', title: 'Start tracking server', menu: 'run', separated: true, also: 'mlflow log runs python' },
  { id: 'tracking.stop', title: 'Stop tracking server', menu: 'run', also: 'mlflow' },
  { id: 'tracking.import', title: 'Import runs…', menu: 'run', also: 'mlflow mlruns tensorboard wandb csv' },
  { id: 'tracking.export', title: 'Export runs…', menu: 'run', also: 'mlflow mlruns' },
  { id: 'model.register', title: 'Register model…', menu: 'model', also: 'version' },
  { id: 'model.package', title: 'Build package…', menu: 'model', also: 'export' },
  { id: 'model.importPackage', title: 'Import package…', menu: 'model', also: 'cairn file' },
  { id: 'model.verifyPackage', title: 'Verify package…', menu: 'model' },
  { id: 'model.predict', title: 'Predict rows…', menu: 'model', also: 'score file' },
  { id: 'model.deploy', title: 'Deploy model…', menu: 'model', also: 'serve endpoint http' },
  { id: 'monitor.new', title: 'New monitor…', menu: 'model', separated: true, also: 'monitoring drift watch alert' },
  { id: 'monitor.checkNow', title: 'Check now', menu: 'model', also: 'monitor drift window' },
  { id: 'monitor.checkFile', title: 'Check a file…', menu: 'model', also: 'monitor drift data' },
  { id: 'policy.new', title: 'New policy…', menu: 'model', separated: true, also: 'automation retrain schedule trigger' },
  { id: 'policy.run', title: 'Run policy now…', menu: 'model', also: 'automation retrain start' },
  { id: 'help.guide', title: 'Guide', menu: 'help', shortcut: 'f1' },
  { id: 'help.glossary', title: 'Glossary and metrics', menu: 'help', also: 'definition formula' },
  { id: 'help.tour', title: 'Guided tour', menu: 'help', separated: true, also: 'learn tutorial begin' },
  { id: 'help.pauseTour', title: 'Pause the tour', menu: 'help', also: 'resume' },
  { id: 'help.about', title: 'About Cairn', menu: 'help', separated: true, also: 'version offline requests' },
] as const satisfies readonly Command[]

export type CommandId = (typeof commands)[number]['id']
