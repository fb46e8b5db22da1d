import { isMetricId, metricCatalogue, type MetricId, metricIds } from '../../../../shared/domain/evaluation/metrics.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { Cli, Outcome } from '../cli.ts'
import { blocks, facts, table } from '../text/table.ts'

export async function metrics(cli: Cli, _: object, id: string | undefined): Promise<Outcome> {
  if (id === undefined) return { data: metricIds.map(described), text: allText() }
  if (!isMetricId(id)) throw new CairnError('NOT_FOUND', `There is no metric "${id}".`, { metric: id, metrics: [...metricIds] })
  return { data: described(id), text: oneText(id, cli) }
}

const described = (id: MetricId) => ({ id, ...metricCatalogue[id] })
const better = { higher: 'higher is better', lower: 'lower is better', none: 'no direction' }

function oneText(id: MetricId, { style }: Cli): string {
  const { name, definition, formula, direction, range, interval, tasks } = metricCatalogue[id]
  return blocks(
    `${style.title(name)}  ${style.faint(id)}`,
    definition,
    facts([
      ['formula', formula],
      ['range', range],
      ['direction', better[direction]],
      ['95 % interval', interval],
      ['tasks', tasks.join(', ')],
    ]),
  )
}

function allText(): string {
  return table(
    ['id', 'name', 'tasks', 'direction', 'interval'],
    metricIds.map((id) => {
      const { name, tasks, direction, interval } = metricCatalogue[id]
      return [id, name, tasks.join(', '), better[direction], interval]
    }),
  )
}
