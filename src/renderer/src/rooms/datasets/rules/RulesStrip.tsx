import { Link } from '@tanstack/react-router'
import type { DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { IconAlertTriangle, IconCircleCheck, IconMinus } from '../../../ui/icons.ts'

const most = 5

/** What the rules say of a version, the failing ones first. */
export function RulesStrip({ version: { ref, dataset, number } }: { readonly version: DatasetVersion }) {
  const rules = useQuery(api.datasets.rules.list.queryOptions({ input: { ref } })).data?.rules ?? []
  if (rules.length === 0) return null
  const sorted = [...rules].sort((a, b) => Number(a.result?.passed ?? true) - Number(b.result?.passed ?? true))
  return (
    <ul className="rules" aria-label="Rules">
      {sorted.slice(0, most).map(({ id, text, result }) => (
        <li key={id} title={text}>
          {result === null ? (
            <IconMinus className="i s dim" aria-label="not checked" />
          ) : result.passed ? (
            <IconCircleCheck className="i s c-better" aria-label="passes" />
          ) : (
            <IconAlertTriangle className="i s c-warn" aria-label="fails" />
          )}
          <b className="clip">{text}</b>
          <span className="dim">{result === null ? 'not checked' : counted(result.failingRows ?? 0, 'row')}</span>
        </li>
      ))}
      <li>
        <span />
        <Link to="/datasets/$name" params={{ name: dataset }} search={{ tab: 'rules', version: number }}>
          {rules.length > most ? `All ${rules.length} rules` : 'Rules'}
        </Link>
      </li>
    </ul>
  )
}
