import type { TrainedRun } from '../../../../../shared/contract/experiments/index.ts'
import { growsTrees, keepsBestRound } from '../../../../../shared/domain/training/recipe.ts'
import { count, metric as metricText } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { IconStar } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { type RunCurves, useCurves } from './useCurves.ts'

const shown = 200

type Point = readonly [epoch: number, value: number | null]

interface EpochsProps {
  readonly run: TrainedRun
  readonly live: boolean
  readonly curves: RunCurves
}

/** The numbers of the curves as a table, newest first. The best so far is that of the lowest validation loss. */
export function Epochs({ run, live, curves }: EpochsProps) {
  const newest = curves.loss?.values.at(-1)?.[0] ?? 0
  // A long curve is drawn by a part of its points, another one for each: here every epoch counts. By hundreds, to ask less often.
  const from = Math.max(0, Math.floor((newest - shown) / 100) * 100)
  const { loss, valLoss, valAccuracy, valRmse } = useCurves(run, live, from)
  if (!loss || loss.values.length === 0) return null
  const metric = valAccuracy ?? valRmse
  const at = (series: typeof loss | undefined) => new Map(series?.values)
  const [validation, followed] = [at(valLoss), at(metric)]
  const hasBest = keepsBestRound(run.recipe.model)
  const best = !hasBest ? null : (run.bestEpoch ?? (curves.valLoss ?? curves.loss ?? loss).minimumStep)
  const rows = loss.values.toReversed().slice(0, shown)
  const trees = growsTrees(run.recipe.model)
  const title = trees ? 'Trees' : 'Epochs'
  const columns: readonly Column<Point>[] = [
    { id: 'epoch', title: trees ? 'Tree' : 'Epoch', numeric: true, names: true, value: ([epoch]) => epoch },
    { id: 'train', title: 'Train', numeric: true, value: ([, value]) => value, cell: ([, value]) => metricText(value) },
    figures('validation', 'Validation', validation),
    ...(metric ? [figures('metric', valAccuracy ? 'Accuracy' : 'RMSE', followed)] : []),
    ...(hasBest ? [bestColumn(best)] : []),
  ]
  return (
    <Card title={title} note={`newest first${newest > rows.length ? `, ${count(rows.length)} of ${count(newest)}` : ''}`}>
      <DataTable
        label={title}
        className="epochs"
        columns={columns}
        rows={rows}
        rowKey={([epoch]) => epoch}
        isMarked={([epoch]) => epoch === best}
        sorts={newest <= rows.length}
        maxHeight={320}
      />
    </Card>
  )
}

const bestColumn = (best: number | null): Column<Point> => ({
  id: 'best',
  title: 'Best',
  quiet: true,
  cell: ([epoch]) => epoch === best && bestBadge,
})

const bestBadge = (
  <Badge tone="info" icon={<IconStar className="i" aria-hidden />}>
    best
  </Badge>
)

function figures(id: string, title: string, byEpoch: ReadonlyMap<number, number | null>): Column<Point> {
  return { id, title, numeric: true, value: ([epoch]) => byEpoch.get(epoch), cell: ([epoch]) => metricText(byEpoch.get(epoch)) }
}
