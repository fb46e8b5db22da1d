import { forgetRun } from '../../../governance/index.ts'
import { and, eq } from 'drizzle-orm'
import { type Registry, schema, type Workspace } from '../../../workspace/index.ts'
import type { Slice } from '../slice.ts'
import { experimentOf } from './experiments.ts'
import { writeLoggedModel } from './loggedModels.ts'
import { linkModel, writeRun, type Writing } from './runs.ts'
import { Tally } from './tally.ts'

const { runImports } = schema

/** Writes a slice in one transaction. @returns what became of it */
export function writeSlice(workspace: Workspace, jobId: number, slice: Slice): Tally {
  const tally = new Tally()
  workspace.write(() => {
    const experiments = new Map(slice.experiments.map((experiment) => [experiment.id, experimentOf(workspace, experiment)]))
    const writing: Writing = { workspace, jobId, tally, experiment: (id) => experiments.get(id) ?? null }
    for (const part of slice.runs) writeRun(writing, part)
    for (const { head, files, links } of slice.loggedModels) {
      writeLoggedModel(writing, head, files)
      for (const link of links) linkModel(workspace, { model: head.id, ...link })
    }
  })
  return tally
}

/** Takes out the runs of which a job has brought a part, when it ends. Runs inside a change. */
export function forgetHalves(db: Registry, jobId: number): void {
  const halves = db
    .select({ runId: runImports.runId })
    .from(runImports)
    .where(and(eq(runImports.jobId, jobId), eq(runImports.whole, false)))
    .all()
  for (const { runId } of halves) forgetRun(db, runId)
}
