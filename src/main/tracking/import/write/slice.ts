import { and, eq, sql } from 'drizzle-orm'
import { forgetRun } from '../../../governance/index.ts'
import { type Registry, schema, type Workspace } from '../../../workspace/index.ts'
import type { Slice } from '../slice.ts'
import { experimentOf } from './experiments.ts'
import { writeLoggedModel } from './loggedModels.ts'
import { writeModel } from './models.ts'
import { linkModel, writeRun, type Writing } from './runs.ts'
import { Tally } from './tally.ts'

const { metricSeries, runArtifacts, runImports } = schema

/** Writes a slice in one transaction; a registered model is a slice of its own. @returns what became of it */
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
  for (const model of slice.models) writeModel(workspace, model, tally)
  return tally
}

/** Takes out the runs of which a job has brought a part, when it ends. Runs inside a change. @returns what they had */
export function forgetHalves(db: Registry, jobId: number): { runs: number; points: number; files: number } {
  const halves = db
    .select({ runId: runImports.runId })
    .from(runImports)
    .where(and(eq(runImports.jobId, jobId), eq(runImports.whole, false)))
    .all()
  const gone = { runs: halves.length, points: 0, files: 0 }
  for (const { runId } of halves) {
    const ofSeries = db.select({ points: sql<number>`total(${metricSeries.points})` }).from(metricSeries)
    gone.points += ofSeries.where(eq(metricSeries.runId, runId)).get()?.points ?? 0
    const ofFiles = db.select({ files: sql<number>`count(*)` }).from(runArtifacts)
    gone.files += ofFiles.where(eq(runArtifacts.runId, runId)).get()?.files ?? 0
    forgetRun(db, runId)
  }
  return gone
}
