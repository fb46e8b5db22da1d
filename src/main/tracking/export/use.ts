import type { Work } from '../../jobs/index.ts'

/** Writes runs into a new folder that MLflow reads, as a job. @param experiments names; all when absent */
export function exportRuns({ workspace, runner }: Work, folder: string, experiments?: readonly string[]): { jobId: number } {
  const input = { workspace: workspace.path, folder, experiments }
  return { jobId: runner.enqueue('tracking.export', `Export runs to ${folder}`, input, () => null).jobId }
}
