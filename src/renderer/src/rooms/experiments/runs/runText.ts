import type { RunSummary } from '../../../../../shared/contract/experiments/index.ts'

/** The name that a person gave a run; null for the one that it has by itself, which only says its number again. */
export function givenName({ id, name }: Pick<RunSummary, 'id' | 'name'>): string | null {
  return name === `run ${id}` ? null : name
}

/** As a line of a chart is called: `run 3`, or `3 wide network`. */
export function runLabel(run: Pick<RunSummary, 'id' | 'name'>): string {
  const given = givenName(run)
  return given === null ? `run ${run.id}` : `${run.id} ${given}`
}
