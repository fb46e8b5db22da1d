import type { Client } from '../../../../api/index.ts'
import { count, counted, none, time } from '../../../../../shared/numbers.ts'
import { escapeText } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, facts, lines, table } from '../../text/table.ts'

type Parity = Awaited<ReturnType<Client['features']['parities']>>[number]

const right = (title: string) => ({ title, align: 'right' as const })
const shownDifferences = 20

export function parityText({ ref, passed, report }: Parity, style: Style): string {
  const { online, training, features, differences } = report
  const agree = ({ values, different }: { values: number; different: number }) =>
    `${count(values - different)} of ${counted(values, 'value')} agree`
  return blocks(
    facts([
      ['service', escapeText(ref)],
      ['sources', report.sources.map(({ view, source }) => `${escapeText(view)} from ${escapeText(source)}`).join(', ')],
      ['online', `${agree(online)}: ${counted(online.rows, 'random key')}, seed ${report.seed}`],
      ['training', training ? `${agree(training)}: ${counted(training.rows, 'row')} of ${escapeText(training.ref)}` : 'no joined version'],
    ]),
    passed ? style.good('In parity.') : style.bad('Not in parity.'),
    !passed &&
      table(
        ['feature', right('compared'), right('different')],
        features
          .filter(({ different }) => different > 0)
          .map(({ column, compared, different }) => [escapeText(column), count(compared), count(different)]),
      ),
    differences.length > 0 &&
      lines(
        table(
          ['of', 'feature', 'keys', 'moment', 'offline', 'online'],
          differences
            .slice(0, shownDifferences)
            .map((one) => [one.of, one.feature, one.keys, one.moment, one.offline ?? none, one.online ?? none].map(escapeText)),
        ),
        differences.length > shownDifferences && style.faint('--json has more of them.'),
      ),
  )
}

export function paritiesText(parities: readonly Parity[]): string {
  if (parities.length === 0) return 'The service was not replayed yet.'
  return table(
    [right('replay'), 'service', 'joined', 'at', right('values'), right('different')],
    parities.map(({ id, ref, joined, report: { online, training }, at }) => [
      String(id),
      escapeText(ref),
      escapeText(joined ?? none),
      time(at),
      count(online.values + (training?.values ?? 0)),
      count(online.different + (training?.different ?? 0)),
    ]),
  )
}
