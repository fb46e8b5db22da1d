import { and, asc, count, desc, inArray, isNull, ne, notLike } from 'drizzle-orm'
import { systemPrefix } from '../../../shared/domain/experiments/run.ts'
import { type RunsAtHand, type RunsView, usualViewOf } from '../../../shared/domain/experiments/runsView.ts'
import { type Registry, schema } from '../../workspace/index.ts'

const { metricSeries, runParams, runs, trainingRuns } = schema

/** What is shown until something else is chosen: with the main metrics of the tasks that there are runs of, and what other programs log. */
export function usualViewIn(db: Registry): RunsView {
  const found = db.selectDistinct({ task: trainingRuns.task }).from(trainingRuns).all()
  return usualViewOf({ tasks: found.map(({ task }) => task), logged: usuallyLogged(db) })
}

/** So many of the newest runs of other programs are asked what they have: each may have logged under tens of thousands of names. */
const asked = 5
const [shownSeries, shownParams] = [3, 3]

function usuallyLogged(db: Registry): RunsAtHand['logged'] {
  const { id, source, createdAt, deletedAt } = runs
  const newest = db
    .select({ id })
    .from(runs)
    .where(and(ne(source, 'cairn'), isNull(deletedAt)))
    .orderBy(desc(createdAt))
    .limit(asked)
    .all()
    .map((run) => run.id)
  if (newest.length === 0) return null
  const series = db
    .select({ name: metricSeries.name })
    .from(metricSeries)
    .where(and(inArray(metricSeries.runId, newest), notLike(metricSeries.name, `${systemPrefix}%`)))
    .groupBy(metricSeries.name)
    .orderBy(desc(count()), asc(metricSeries.name))
    .limit(shownSeries)
    .all()
  const params = db
    .select({ name: runParams.key })
    .from(runParams)
    .where(inArray(runParams.runId, newest))
    .groupBy(runParams.key)
    .orderBy(desc(count()), asc(runParams.key))
    .limit(shownParams)
    .all()
  return { series: series.map(({ name }) => name), params: params.map(({ name }) => name) }
}
