import type { Capture, EndpointLimits } from '../../../../../shared/domain/serving/capture.ts'

const mebibyte = 1024 ** 2

/** The numbers of the settings in the units that people type; null while a field is empty. */
export interface SettingNumbers {
  /** In percent. */
  readonly share: number | null
  readonly days: number | null
  readonly mebibytes: number | null
  /** In seconds. */
  readonly timeout: number | null
  /** In MiB. */
  readonly body: number | null
  readonly queue: number | null
  readonly batchRows: number | null
  /** In ms. */
  readonly batchWait: number | null
  readonly workersMin: number | null
  readonly workersMax: number | null
}

const rounded = (value: number) => Number(value.toPrecision(6))

export function numbersOf({ share, days, bytes }: Capture, limits: EndpointLimits): SettingNumbers {
  return {
    share: rounded(share * 100),
    days,
    mebibytes: rounded(bytes / mebibyte),
    timeout: limits.timeout / 1000,
    body: rounded(limits.bodyBytes / mebibyte),
    queue: limits.queue,
    batchRows: limits.batchRows,
    batchWait: limits.batchWait,
    workersMin: limits.workers.min,
    workersMax: limits.workers.max,
  }
}

/** The part of them that says what is kept, as it is checked: an empty field is not a number. */
export function withNumbers({ share, days, mebibytes }: SettingNumbers): { share: unknown; days: unknown; bytes: unknown } {
  return {
    share: share === null ? null : share / 100,
    days,
    bytes: mebibytes === null ? null : Math.round(mebibytes * mebibyte),
  }
}

/** The part of them that bounds what the deployment takes. */
export function limitsOf(numbers: SettingNumbers): Record<keyof EndpointLimits, unknown> {
  const { timeout, body, queue, batchRows, batchWait, workersMin, workersMax } = numbers
  return {
    timeout: timeout === null ? null : Math.round(timeout * 1000),
    bodyBytes: body === null ? null : Math.round(body * mebibyte),
    queue,
    batchRows,
    batchWait,
    workers: { min: workersMin, max: workersMax },
  }
}
