import type { TaskJob } from '../../jobs/index.ts'

/** Its result is an ExportReport. */
export const exportRunsJob: TaskJob<'tracking.export'> = {
  kind: 'tracking.export',
  action: 'run.export',
  reach: { does: 'Writes runs into a folder', writes: (input) => [folderOf(input)] },
  commit: (_db, _job, _input, report) => report,
}

function folderOf(input: unknown): string {
  const { folder } = input as { readonly folder?: unknown }
  if (typeof folder !== 'string') throw new TypeError('An export has a folder.')
  return folder
}
