import type { CheckKind } from './checks.ts'

/** What an alert is about, and where its reader is. */
export interface Remedies {
  readonly alert: number
  readonly monitor: string
  readonly model: string
  readonly check: CheckKind
  readonly subject: string | null
  /** The newest window that it rests on; null where it has none. */
  readonly window: number | null
  /** Whose controls are named: those of the app's window, or of the command line. */
  readonly face: 'window' | 'cli'
}

/** What to do about an alert: a sentence for each step, the likeliest first. Each names a control that its face has. */
export function remediesOf(about: Remedies): string[] {
  const steps = [...looking(about), ...own[about.check](about), ...always(about)]
  return steps.map(({ window, cli }) => (about.face === 'window' ? window : cli))
}

/** What to do about a check that failed, whether or not an alert was made of it. @param about its monitor is null for a file that is checked without one */
export function remediesOfCheck({ face, ...about }: Omit<About, 'alert'>): string[] {
  return own[about.check]({ ...about, face, alert: 0 }).map(({ window, cli }) => (face === 'window' ? window : cli))
}

/** One step, as each face has it. */
interface Step {
  readonly window: string
  readonly cli: string
}

/** A check may be of no monitor. */
type About = Omit<Remedies, 'monitor'> & { readonly monitor: string | null }

type Steps = (about: About) => readonly Step[]

/** A word of a command line as a shell takes it. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

function looking({ monitor, window }: Remedies): readonly Step[] {
  const name = quoted(monitor)
  if (window === null)
    return [
      {
        window: `Open the monitor ${monitor} to see when it last had data.`,
        cli: `See when it last had data: \`cairn monitor show ${name}\`.`,
      },
    ]
  return [
    {
      window: 'Open the newest window under Evidence to see what changed.',
      cli: `See what changed in the newest window: \`cairn monitor window ${name} ${window}\`.`,
    },
  ]
}

/** A step for every alert. */
function always({ alert }: Remedies): readonly Step[] {
  return [
    {
      window: 'If you are taking care of it, or it is expected, choose Acknowledge and write why.',
      cli: `If you are taking care of it, or it is expected, acknowledge it: \`cairn monitor acknowledge ${alert} --note "…"\`.`,
    },
  ]
}

const retrain = ({ model }: About): Step => ({
  window: `If the change is lasting, append the new rows to the dataset of ${model} and train again from the page of its run.`,
  cli: `If the change is lasting, append the new rows to the dataset of ${model} (\`cairn data append\`) and train again (\`cairn train\`).`,
})
const source: Step = {
  window: 'Check where the data come from: a new unit, format or default value often looks like this.',
  cli: 'Check where the data come from: a new unit, format or default value often looks like this.',
}
const endpointLog: Step = {
  window: 'Open the endpoint on the Deployments screen to see its log and its latest requests.',
  cli: 'See what the endpoint wrote and answered: `cairn services log endpoint`, `cairn deploy requests`.',
}
const rollBack: Step = {
  window: 'If it began with a new version, roll the deployment back on its page.',
  cli: 'If it began with a new version, roll the deployment back: `cairn deploy rollback`.',
}
const labels: Step = {
  window: 'Check that the labels are right and complete: late labels are not a fair sample.',
  cli: 'Check that the labels are right and complete: late labels are not a fair sample.',
}
const compareVersions = ({ model }: About): Step => ({
  window: `Evaluate other versions of ${model} on the new rows, on the Models screen.`,
  cli: `Evaluate other versions of ${model} on the new rows: \`cairn evaluate run ${quoted(model)}@v1\`.`,
})
const limits = ({ monitor, model }: About): Step =>
  monitor === null
    ? {
        window: 'If the limit is too tight for this data, make a monitor with another limit.',
        cli: `If the limit is too tight for this data, make a monitor with another limit: \`cairn monitor create NAME --files --model ${quoted(model)}@champion\`.`,
      }
    : {
        window: 'If the limit is too tight for this data, change it on the Settings tab of the monitor.',
        cli: `If the limit is too tight for this data, change it: \`cairn monitor set ${quoted(monitor)}\`.`,
      }

const drifted: Steps = (about) => [source, retrain(about), limits(about)]
const serviceSteps: Steps = (about) => [endpointLog, rollBack, limits(about)]

const own: Readonly<Record<CheckKind, Steps>> = {
  drift: drifted,
  driftShare: drifted,
  predictionDrift: (about) => [source, compareVersions(about), retrain(about)],
  missing: (about) => [source, limits(about)],
  newCategories: (about) => [source, retrain(about), limits(about)],
  outOfRange: (about) => [source, retrain(about), limits(about)],
  type: () => [source],
  missingColumn: () => [source],
  extraColumn: () => [source],
  rows: (about) => [source, limits(about)],
  performance: (about) => [labels, rollBack, compareVersions(about), retrain(about)],
  estimatedPerformance: (about) => [
    {
      window: 'An estimate is right only where the inputs alone changed: add labels to be sure.',
      cli: 'An estimate is right only where the inputs alone changed: add labels to be sure.',
    },
    retrain(about),
  ],
  slice: (about) => [labels, compareVersions(about), retrain(about)],
  latency: serviceSteps,
  errorRate: serviceSteps,
  throughput: serviceSteps,
  unreadable: ({ monitor }) => [
    {
      window: 'Open the failed windows on the Windows tab of the monitor to see what each could not read.',
      cli: `See what could not be read: \`cairn monitor windows ${monitor === null ? 'NAME' : quoted(monitor)}\`.`,
    },
    {
      window: 'Replace the file, in the same format as the data that the model was trained on: a file that changes is checked again.',
      cli: 'Replace the file, in the same format as the data that the model was trained on: a file that changes is checked again.',
    },
  ],
  noTraffic: () => [
    {
      window: 'Check on the Deployments screen that the endpoint runs, and that its callers use the right address and token.',
      cli: 'Check that the endpoint runs (`cairn deploy list`), and that its callers use the right address and token.',
    },
  ],
  noLabels: () => [
    {
      window: 'Check the program that delivers labels; until then, performance can only be estimated.',
      cli: 'Check the program that delivers labels; until then, performance can only be estimated.',
    },
  ],
  modelAge: (about) => [retrain(about), limits(about)],
  referenceAge: (about) => [retrain(about), limits(about)],
  notChecked: () => [
    {
      window: 'Keep Cairn open, or in the tray, so that it can check.',
      cli: 'Keep a process running that checks: `cairn services run` or `cairn daemon`, or the app.',
    },
  ],
}
