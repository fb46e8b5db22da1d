import { SegmentedControl, Select } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Dataset, DatasetDiff, DatasetVersion } from '../../../../shared/contract/datasets.ts'
import type { RowChange } from '../../../../shared/domain/diff.ts'
import { count } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { IconArrowRight, IconMinus, IconPencil, IconPlus } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'
import { cellText } from '../../ui/grid/types.ts'

interface ChangesProps {
  readonly dataset: Dataset
  readonly version: DatasetVersion
  readonly from: string | undefined
}

/** What is different from another version: a line of badges, the columns, then the rows. */
export function Changes({ dataset, version, from }: ChangesProps) {
  const others = dataset.versions.filter(({ ref }) => ref !== version.ref)
  const against = from ?? others.find(({ number }) => number === version.number - 1)?.ref ?? others[0]?.ref
  if (against === undefined)
    return (
      <Empty
        title="Nothing to compare with"
        why="A second version, of appended rows, of edits or of a new file, shows here what has changed."
      />
    )
  return <Compared version={version} against={against} choices={others.map(({ ref }) => ref)} />
}

function Compared({
  version,
  against,
  choices,
}: {
  readonly version: DatasetVersion
  readonly against: string
  readonly choices: readonly string[]
}) {
  const navigate = useNavigate()
  const diff = useQuery(api.datasets.diff.queryOptions({ input: { from: against, to: version.ref } }))
  return (
    <>
      <div className="row wrap">
        <Select
          aria-label="The version to compare with"
          w={180}
          data={[...choices]}
          value={against}
          onChange={(ref) =>
            ref &&
            void navigate({
              to: '/datasets/$name',
              params: { name: version.dataset },
              search: { tab: 'changes', version: version.number, from: ref },
            })
          }
        />
        <IconArrowRight className="i s" aria-hidden /> <b>{version.ref}</b>
        {diff.data && <Summary diff={diff.data} />}
      </div>
      <Answer query={diff} lines={10}>
        {(data) => (
          <>
            <Shift diff={data} />
            <ChangedRows diff={data} />
          </>
        )}
      </Answer>
    </>
  )
}

function Summary({ diff: { identical, rows, schema } }: { readonly diff: DatasetDiff }) {
  const columns = schema.added.length + schema.removed.length + schema.retyped.length + schema.renamed.length
  if (identical) return <Badge tone="better">identical content</Badge>
  return (
    <>
      <Badge tone="better" icon={<IconPlus className="i" aria-hidden />}>
        {count(rows.added)} rows added
      </Badge>
      <Badge tone="worse" icon={<IconMinus className="i" aria-hidden />}>
        {count(rows.removed)} rows removed
      </Badge>
      {rows.by === 'key' && (
        <Badge tone="info" icon={<IconPencil className="i" aria-hidden />}>
          {count(rows.changed)} rows changed
        </Badge>
      )}
      <Badge>{columns === 0 ? 'same columns' : `${columns} columns differ`}</Badge>
      <span className="push dim xs">matched by {rows.by === 'key' ? rows.key.join(', ') : 'content'}</span>
    </>
  )
}

function Shift({ diff: { columns, schema } }: { readonly diff: DatasetDiff }) {
  const sorted = [...columns].sort((a, b) => (b.psi ?? -1) - (a.psi ?? -1))
  return (
    <div className="cols dcols">
      <Card title="Distribution shift" note="by population stability index, largest first">
        <div className="table-wrap" style={{ maxHeight: 320 }}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Column</th>
                <th scope="col">Type</th>
                <th scope="col" className="n">
                  PSI
                </th>
                <th scope="col">Test</th>
                <th scope="col" className="n">
                  Changed cells
                </th>
                <th scope="col">Verdict</th>
              </tr>
            </thead>
            <tbody>
              {sorted.map(({ column, type, psi, test, changedCells }) => (
                <tr key={column}>
                  <th scope="row" className="clip">
                    {column}
                  </th>
                  <td>{type}</td>
                  <td className="n">
                    {psi !== null && (
                      <span className="psi">
                        <i style={{ width: `${Math.min(100, psi * 200)}%` }} />
                      </span>
                    )}
                    {psi === null ? '–' : psi.toFixed(3)}
                  </td>
                  <td className="dim">
                    {test
                      ? `${test.kind === 'ks' ? 'Kolmogorov–Smirnov' : 'chi-square'} ${test.statistic.toFixed(3)}, p ${test.p < 0.001 ? '< 0.001' : test.p.toFixed(3)}`
                      : '–'}
                  </td>
                  <td className="n">{count(changedCells)}</td>
                  <td>{verdict(psi)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Card>
      <Card
        title="Schema"
        note={`${schema.added.length + schema.removed.length + schema.retyped.length + schema.renamed.length} differences`}
      >
        <ul className="schema">
          {schema.renamed.map(({ from, to }) => (
            <li key={to}>
              <Badge tone="info">renamed</Badge>
              <span>
                {from} → <b>{to}</b>
              </span>
            </li>
          ))}
          {schema.retyped.map(({ name, from, to }) => (
            <li key={name}>
              <Badge tone="info">retyped</Badge>
              <span>
                <b>{name}</b> {from} → {to}
              </span>
            </li>
          ))}
          {schema.added.map(({ name, type }) => (
            <li key={name}>
              <Badge tone="better">added</Badge>
              <span>
                <b>{name}</b> {type}
              </span>
            </li>
          ))}
          {schema.removed.map(({ name, type }) => (
            <li key={name}>
              <Badge tone="worse">removed</Badge>
              <span>
                <b>{name}</b> {type}
              </span>
            </li>
          ))}
        </ul>
      </Card>
    </div>
  )
}

function verdict(psi: number | null) {
  if (psi === null) return <Badge>nothing to compare</Badge>
  if (psi > 0.25) return <Badge tone="worse">large shift</Badge>
  if (psi >= 0.1) return <Badge tone="warn">shift</Badge>
  return <Badge>stable</Badge>
}

const pageRows = 100

function ChangedRows({ diff }: { readonly diff: DatasetDiff }) {
  const [change, setChange] = useState<RowChange>(diff.rows.changed > 0 ? 'changed' : 'added')
  const [offset, setOffset] = useState(0)
  const page = useQuery(api.datasets.diffRows.queryOptions({ input: { from: diff.from, to: diff.to, change, limit: pageRows, offset } }))
  return (
    <Card
      title="Rows"
      actions={
        <SegmentedControl
          size="xs"
          value={change}
          onChange={(value) => {
            setChange(value as RowChange)
            setOffset(0)
          }}
          data={(['changed', 'added', 'removed'] as const).map((value) => ({ value, label: `${value} ${count(diff.rows[value])}` }))}
        />
      }
    >
      <Answer query={page}>
        {({ columns, rows, total }) =>
          total === 0 ? (
            <p className="dim pad sm">No rows were {change}.</p>
          ) : (
            <>
              <div className="table-wrap" style={{ maxHeight: 420 }}>
                <table className="table rowdiff">
                  <thead>
                    <tr>
                      <th scope="col">Row</th>
                      {columns.map((name) => (
                        <th key={name} scope="col">
                          {name}
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {rows.map(({ fromRow, toRow, from, to, changed }) => (
                      <tr key={`${fromRow} ${toRow}`} className={change === 'added' ? 'r-add' : change === 'removed' ? 'r-del' : ''}>
                        <th scope="row" className="num">
                          {(toRow ?? fromRow ?? 0) + 1}
                        </th>
                        {columns.map((name, index) => (
                          <td key={name} className="clip">
                            {changed.includes(name) ? (
                              <span className="chg">
                                <s>{cellText(from?.[index])}</s> → <b>{cellText(to?.[index])}</b>
                              </span>
                            ) : (
                              cellText((to ?? from)?.[index])
                            )}
                          </td>
                        ))}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              {total > pageRows && (
                <div className="more">
                  <button type="button" className="btn quiet" disabled={offset === 0} onClick={() => setOffset(offset - pageRows)}>
                    Before
                  </button>
                  <span className="dim">
                    {count(offset + 1)}–{count(Math.min(total, offset + pageRows))} of {count(total)}
                  </span>
                  <button
                    type="button"
                    className="btn quiet"
                    disabled={offset + pageRows >= total}
                    onClick={() => setOffset(offset + pageRows)}
                  >
                    After
                  </button>
                </div>
              )}
            </>
          )
        }
      </Answer>
    </Card>
  )
}
