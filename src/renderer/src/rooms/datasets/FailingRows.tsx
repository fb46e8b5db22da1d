import { Button } from '@mantine/core'
import { useState } from 'react'
import type { RuleStatus } from '../../../../shared/contract/rules.ts'
import { count } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { cellText } from '../../ui/grid/types.ts'

const pageRows = 100

/** The rows that a rule finds, its own columns first. */
export function FailingRows({ version, rule }: { readonly version: string; readonly rule: RuleStatus }) {
  const [offset, setOffset] = useState(0)
  const page = useQuery(api.rules.failing.queryOptions({ input: { ref: version, rule: rule.id, limit: pageRows, offset } }))
  const about = 'column' in rule.rule ? [rule.rule.column] : 'columns' in rule.rule ? rule.rule.columns : []
  return (
    <Answer query={page} lines={8}>
      {({ columns, rows, total }) => {
        const order = columns
          .map((name, index) => ({ name, index }))
          .sort((a, b) => Number(about.includes(b.name)) - Number(about.includes(a.name)))
        return (
          <div className="stack">
            <p className="sm soft">
              {rule.text}: {count(total)} of the rows of {version} do not keep it.
            </p>
            <div className="card table-wrap" style={{ maxHeight: '56vh' }}>
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">Row</th>
                    {order.map(({ name }) => (
                      <th key={name} scope="col">
                        {name}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {rows.map(({ row, cells }) => (
                    <tr key={row}>
                      <th scope="row" className="num">
                        {count(row)}
                      </th>
                      {order.map(({ name, index }) => (
                        <td key={name} className={`clip ${about.includes(name) ? 'failing' : ''}`}>
                          {cellText(cells[index])}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            {total > pageRows && (
              <div className="row">
                <Button size="compact-xs" variant="default" disabled={offset === 0} onClick={() => setOffset(offset - pageRows)}>
                  Before
                </Button>
                <span className="dim sm num">
                  {count(offset + 1)}–{count(Math.min(total, offset + pageRows))} of {count(total)}
                </span>
                <Button
                  size="compact-xs"
                  variant="default"
                  disabled={offset + pageRows >= total}
                  onClick={() => setOffset(offset + pageRows)}
                >
                  After
                </Button>
              </div>
            )}
          </div>
        )
      }}
    </Answer>
  )
}
