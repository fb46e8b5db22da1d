import type { MonitorSource } from '../../../../../shared/domain/monitoring/monitor.ts'
import type { CheckNumbers } from './monitorDraft.ts'

interface CheckField {
  readonly key: keyof CheckNumbers
  readonly label: string
  readonly description: string
  readonly suffix?: string
  readonly min: number
  readonly max?: number
  readonly decimalScale: number
}

interface CheckGroup {
  readonly title: string
  readonly note: string
  readonly fields: readonly CheckField[]
  /** Of other sources there is nothing to check here. */
  readonly only?: MonitorSource['kind']
}

const percent = { suffix: ' %', min: 0, max: 100, decimalScale: 2 }
const whole = { min: 0, decimalScale: 0 }

/** The limits of the checks in plain words. An empty field is not checked, where its description does not name another meaning. */
export const checkGroups: readonly CheckGroup[] = [
  {
    title: 'Drift',
    note: 'A column drifts when its effect and its p-value both reach their limits.',
    fields: [
      { key: 'effect', label: 'Effect from', description: '0: same distribution', min: 0, decimalScale: 4 },
      { key: 'level', label: 'Significance level', description: 'Of p-values adjusted over all columns', min: 0, max: 1, decimalScale: 4 },
      { key: 'driftShare', label: 'Drifting columns from', description: 'Then the whole dataset drifts', ...percent },
      { key: 'leastRows', label: 'Minimum rows', description: 'Smaller windows are not judged', ...whole, min: 1 },
    ],
  },
  {
    title: 'Data quality',
    note: 'Compared with the rows that the model was trained on.',
    fields: [
      { key: 'missing', label: 'More missing values', description: 'Percentage points above the reference', ...percent },
      { key: 'newCategories', label: 'New categories', description: 'Rows with an unknown category', ...percent },
      { key: 'outOfRange', label: 'Out of range', description: 'Rows below the minimum or above the maximum', ...percent },
      { key: 'rowsMin', label: 'Fewest rows', description: 'In a window; empty: not checked', suffix: ' rows', ...whole },
      { key: 'rowsMax', label: 'Most rows', description: 'In a window; empty: not checked', suffix: ' rows', ...whole },
    ],
  },
  {
    title: 'Performance',
    note: 'Evaluated once labels arrive, estimated before.',
    fields: [
      { key: 'performance', label: 'Drop of the metric', description: 'Of its reference value; empty: 3 standard deviations', ...percent },
    ],
  },
  {
    title: 'Service',
    note: 'From the request log of the deployment.',
    only: 'deployment',
    fields: [
      { key: 'latency', label: 'p95 latency above', description: 'Empty: only shown', suffix: ' ms', min: 0, decimalScale: 2 },
      { key: 'errorRate', label: 'Error rate above', description: 'Empty: only shown', ...percent },
      { key: 'throughput', label: 'Requests a minute below', description: 'Empty: only shown', min: 0, decimalScale: 2 },
    ],
  },
  {
    title: 'Age',
    note: 'Empty: not checked.',
    fields: [
      { key: 'noTraffic', label: 'No new rows for', description: 'Nothing arrives', suffix: ' h', min: 0, decimalScale: 2 },
      { key: 'noLabels', label: 'No labels for', description: 'Performance cannot be evaluated', suffix: ' h', min: 0, decimalScale: 2 },
      { key: 'modelAge', label: 'Model older than', description: 'Since it was registered', suffix: ' days', min: 0, decimalScale: 2 },
      {
        key: 'referenceAge',
        label: 'Reference older than',
        description: 'Since its data was imported',
        suffix: ' days',
        min: 0,
        decimalScale: 2,
      },
    ],
  },
]
