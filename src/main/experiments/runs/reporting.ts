import type { TaskContext } from '../../jobs/index.ts'
import type { LogEvent } from './runLog.ts'

/** The points of one epoch, and of several that came close together. */
export interface EpochValues {
  readonly epoch: number
  /** When it ended, in ms since 1970 UTC. */
  readonly at: number
  readonly values: Readonly<Record<string, number>>
}
export interface EpochsEvent {
  readonly type: 'epochs'
  readonly epochs: readonly EpochValues[]
}

/** What is told of a training that goes faster waits so long, in ms. */
const reportInterval = 100

const phaseTexts: Readonly<Record<string, string>> = {
  reading: 'Reading data',
  preparing: 'Fitting preprocessing on the training rows',
  training: 'Training',
  refitting: 'Training again on train and validation rows',
  predicting: 'Predicting every row with the best weights',
  baselines: 'Training the linear baseline',
  evaluating: 'Evaluating the model and its baselines',
}

/**
 * The same context, with each phase in the run's log as it begins, and with the epochs of a fast training told several at a time:
 * a worker that tells more than main can write would have its last word, the kept model, wait behind all of it.
 * Anything else that is told comes after the epochs before it, so that a checkpoint never precedes its points.
 * @returns the context, and what tells the epochs that are left
 */
export function reporting(
  context: TaskContext,
  now: () => number = () => performance.now(),
  clock: () => number = Date.now,
): { context: TaskContext; flush: () => void } {
  let phaseBefore = ''
  let [reportedAt, progressAt] = [-Infinity, -Infinity]
  let waiting: EpochValues[] = []
  const flush = () => {
    if (waiting.length > 0) context.emit({ type: 'epochs', epochs: waiting } satisfies EpochsEvent)
    waiting = []
    reportedAt = now()
  }
  const emit = (event: unknown) => {
    if (isMetrics(event)) {
      waiting.push({ epoch: event.epoch, at: clock(), values: event.values })
      if (now() - reportedAt >= reportInterval) flush()
      return
    }
    flush()
    context.emit(event)
  }
  const progress: TaskContext['progress'] = (fraction, phase, detail) => {
    const begins = phase !== phaseBefore
    if (begins) emit({ type: 'log', level: 'info', text: phaseTexts[phase] ?? phase } satisfies LogEvent)
    phaseBefore = phase
    if (!begins && now() - progressAt < reportInterval) return
    progressAt = now()
    context.progress(fraction, phase, detail)
  }
  return { context: { ...context, emit, progress }, flush }
}

function isMetrics(event: unknown): event is Omit<EpochValues, 'at'> {
  return typeof event === 'object' && event !== null && (event as { type?: unknown }).type === 'metrics'
}
