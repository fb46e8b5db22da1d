import { eq } from 'drizzle-orm'
import type { StudyResult } from '../../../shared/contract/experiments/studies.ts'
import { readStudyPlan, type StudyPlan } from '../../../shared/domain/experiments/study.ts'
import { CairnError } from '../../../shared/errors.ts'
import { manifestOf, requireVersion, versionRef } from '../../datasets/index.ts'
import type { Conductor, JobKind, TaskJob } from '../../jobs/index.ts'
import { schema } from '../../workspace/index.ts'
import { conductFolds } from './crossValidation.ts'
import { conductBest } from './best.ts'
import { checkOnTarget } from './check.ts'
import { type StudyRow, studyOfJob } from './store.ts'
import { conductSweep } from './sweep.ts'

const { studies, runMetrics, runArtifacts } = schema

/** A study starts its runs as jobs of their own, and ends with what they came to. */
export const studyJob: JobKind<'experiments.study', object, StudyResult> = {
  kind: 'experiments.study',
  action: 'study.finish',
  reach: { does: 'Runs a sweep, a cross-validation or a best-of' },
  started: (db, job) => {
    db.update(studies).set({ status: 'running' }).where(eq(studies.jobId, job.id)).run()
  },
  conduct: async (conductor, job) => {
    const study = studyOfJob(conductor.workspace.db, job.id)
    const plan = readStudyPlan(study.plan)
    const result = await conductStudy(conductor, study, plan)
    return { ...result, check: await checkOnTarget(conductor, study, plan) }
  },
  commit: (db, job, _input, result) => {
    const study = studyOfJob(db, job.id)
    db.update(studies).set({ status: 'done', result, endedAt: Date.now() }).where(eq(studies.id, study.id)).run()
    return { studyId: study.id }
  },
  detached: (db, job) => {
    db.update(studies).set({ status: 'queued' }).where(eq(studies.jobId, job.id)).run()
  },
  ended: (db, job, status) => {
    db.update(studies).set({ status, endedAt: Date.now() }).where(eq(studies.jobId, job.id)).run()
  },
}

function conductStudy(conductor: Conductor, study: StudyRow, plan: StudyPlan) {
  const { db } = conductor.workspace
  const manifest = manifestOf(requireVersion(db, versionRef(db, study.datasetVersionId)))
  switch (plan.kind) {
    case 'sweep':
      return conductSweep({ conductor, study, plan, manifest })
    case 'crossValidation':
      return conductFolds({ conductor, study, plan, manifest })
    case 'best':
      return conductBest({ conductor, study, plan, manifest })
  }
}

/** Nothing of the registry changes: what was found goes into the result of the study that asked. */
export const judgeJob: TaskJob<'experiments.judge'> = {
  kind: 'experiments.judge',
  action: 'study.judge',
  reach: { does: 'Compares runs' },
  commit: (_db, _job, _input, judged) => judged,
}

/** What was measured later is added to the run. */
export const measureJob: TaskJob<'experiments.measure'> = {
  kind: 'experiments.measure',
  action: 'run.measure',
  reach: { does: 'Evaluates a run' },
  commit: (db, _job, { runId }, { metrics, evaluations, baselines }) => {
    if (metrics.length === 0) throw new CairnError('TOO_FEW_ROWS', 'There are no rows to evaluate on.', { run: runId })
    for (const metric of metrics)
      db.insert(runMetrics)
        .values({ runId, ...metric })
        .run()
    const predicted = (['trivial', 'linear'] as const).flatMap((subject) => {
      const object = baselines?.[subject]
      return object ? [{ name: `predictions/${subject}`, ...object }] : []
    })
    for (const { name, ...artifact } of [...predicted, ...evaluations])
      db.insert(runArtifacts)
        .values({ runId, path: name, ...artifact, addedAt: Date.now() })
        .run()
    return { runId }
  },
}
