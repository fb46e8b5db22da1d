import type { Run } from '../../../../../shared/contract/experiments/index.ts'
import { count, metric as metricText } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { IconStar } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'
import { type RunCurves, useCurves } from './useCurves.ts'

const shown = 200

interface EpochsProps {
  readonly run: Run
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
  const best = run.bestEpoch ?? (curves.valLoss ?? curves.loss ?? loss).minimumStep
  const rows = loss.values.toReversed().slice(0, shown)
  return (
    <Card title="Epochs" note={`newest first${newest > rows.length ? `, ${count(rows.length)} of ${count(newest)}` : ''}`}>
      <div className="table-wrap epochs" role="region" aria-label="Epochs, scrollable" tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col" className="n">
                Epoch
              </th>
              <th scope="col" className="n">
                Train
              </th>
              <th scope="col" className="n">
                Validation
              </th>
              {metric && (
                <th scope="col" className="n">
                  {valAccuracy ? 'Accuracy' : 'RMSE'}
                </th>
              )}
              <th scope="col">
                <span className="vh">Best</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([epoch, value]) => (
              <tr key={epoch} className={epoch === best ? 'sel' : ''}>
                <th scope="row" className="n num">
                  {epoch}
                </th>
                <td className="n">{metricText(value)}</td>
                <td className="n">{metricText(validation.get(epoch))}</td>
                {metric && <td className="n">{metricText(followed.get(epoch))}</td>}
                <td>
                  {epoch === best && (
                    <Badge tone="info" icon={<IconStar className="i" aria-hidden />}>
                      best
                    </Badge>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}
