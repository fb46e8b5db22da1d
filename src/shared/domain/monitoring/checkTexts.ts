import { parameter } from '../../numbers.ts'
import type { CheckKind, CheckResult } from './checks.ts'

/** What each check is called. */
export const checkNames: Readonly<Record<CheckKind, string>> = {
  drift: 'Data drift',
  missing: 'Missing values',
  newCategories: 'New categories',
  outOfRange: 'Values out of range',
  type: 'Type change',
  missingColumn: 'Missing column',
  extraColumn: 'Extra column',
  rows: 'Number of rows',
  driftShare: 'Dataset drift',
  predictionDrift: 'Prediction drift',
  performance: 'Performance',
  estimatedPerformance: 'Estimated performance',
  slice: 'Performance of a slice',
  latency: 'Latency',
  errorRate: 'Error rate',
  throughput: 'Throughput',
  unreadable: 'Unreadable data',
  noTraffic: 'No traffic',
  noLabels: 'No labels',
  modelAge: 'Model age',
  referenceAge: 'Reference age',
  notChecked: 'Monitor not running',
}

/** A result in words that name no value of the data. */
export function checkSentence({ check, subject, value, limit, outcome }: CheckResult): string {
  const about = subject === null ? checkNames[check] : `${checkNames[check]} of ${JSON.stringify(subject)}`
  if (value === null) return outcome === 'fail' ? `${about}: the check failed.` : `${about}: no data.`
  return `${about}: ${parameter(value)}${limit === null ? '' : ` (limit ${parameter(limit)})`}.`
}
