import { type Chart, type Line, lineChart } from '../document/index.ts'
import { readSeries, seriesNames } from '../experiments/index.ts'
import type { Workspace } from '../workspace/index.ts'

/** As many points as a picture has room for. */
const maxPoints = 400

/** The series of one run; what was measured on both parts, such as loss and valLoss, in one picture. */
export function curvesOfRun(workspace: Workspace, run: number): (Chart | null)[] {
  const names = seriesNames(workspace, run)
  const validation = (name: string) => `val${name[0].toUpperCase()}${name.slice(1)}`
  const paired = new Set(names.map(validation).filter((name) => names.includes(name)))
  return names
    .filter((name) => !paired.has(name))
    .map((name) => {
      const drawn = [name, validation(name)].filter((one) => names.includes(one))
      return chart(
        name,
        drawn.map((one) => line(workspace, run, one, one)),
      )
    })
}

/** One picture for each series, with a line for each run that has it. */
export function curvesOfRuns(workspace: Workspace, runs: readonly { readonly id: number; readonly name: string }[]): (Chart | null)[] {
  const owned = runs.map((run) => ({ ...run, series: new Set(seriesNames(workspace, run.id)) }))
  const names = [...new Set(owned.flatMap(({ series }) => [...series]))].sort()
  return names.map((name) => {
    const having = owned.filter(({ series }) => series.has(name))
    return chart(
      name,
      having.map((run) => line(workspace, run.id, name, run.name)),
    )
  })
}

function line(workspace: Workspace, run: number, series: string, name: string): Line {
  return { name, points: readSeries(workspace, run, series, maxPoints).values }
}

const chart = (title: string, lines: readonly Line[]) => lineChart({ title, lines, frame: { xTitle: 'epoch', yTitle: title } })
