import { Select } from '@mantine/core'
import { useState } from 'react'
import type { ArtifactComparison, DiffLine } from '../../../../../shared/contract/tracking/index.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'

interface DifferenceProps {
  readonly runs: readonly number[]
  readonly path: string
}

/** The lines in which a text of two runs differs, with some around them. */
export function Difference({ runs, path }: DifferenceProps) {
  const [left, setLeft] = useState(runs[0])
  const [right, setRight] = useState(runs[1])
  const file = (run: number) => ({ of: { kind: 'run' as const, run }, path })
  const found = useQuery(api.tracking.artifacts.compare.queryOptions({ input: { left: file(left), right: file(right) } }))
  return (
    <>
      <div className="artifact-note row wrap">
        <RunSelect label="From" runs={runs} value={left} onChange={setLeft} />
        <RunSelect label="to" runs={runs} value={right} onChange={setRight} />
        {found.data && <Summary found={found.data} />}
      </div>
      <div className="artifact-content">
        <Answer query={found} lines={8}>
          {({ content, same }) =>
            same ? (
              <div className="artifact-none dim sm">The file is the same in both runs, byte for byte.</div>
            ) : content.kind === 'text' ? (
              <Hunks hunks={content.hunks} />
            ) : (
              <div className="artifact-none dim sm">
                {content.kind === 'none' ? content.reason : 'These are images: show them side by side.'}
              </div>
            )
          }
        </Answer>
      </div>
    </>
  )
}

function RunSelect({
  label,
  runs,
  value,
  onChange,
}: {
  label: string
  runs: readonly number[]
  value: number
  onChange: (run: number) => void
}) {
  return (
    <span className="row">
      <span>{label}</span>
      <Select
        size="xs"
        w={110}
        aria-label={`${label} run`}
        allowDeselect={false}
        data={runs.map((run) => ({ value: String(run), label: `run ${run}` }))}
        value={String(value)}
        onChange={(next) => next && onChange(Number(next))}
      />
    </span>
  )
}

function Summary({ found: { content, same } }: { readonly found: ArtifactComparison }) {
  if (same || content.kind !== 'text') return null
  return (
    <span className="push">
      <span className="c-better">{counted(content.added, 'line')} added</span>,{' '}
      <span className="c-worse">{counted(content.removed, 'line')} removed</span>
      {content.truncated && ', of the beginnings alone'}
      {content.masked && ', sensitive values masked'}
    </span>
  )
}

const signs = { same: ' ', left: '−', right: '+' } as const
const words = { same: undefined, left: 'removed', right: 'added' } as const

function Hunks({ hunks }: { readonly hunks: readonly (readonly DiffLine[])[] }) {
  if (hunks.length === 0) return <div className="artifact-none dim sm">The texts have the same lines; only their bytes differ.</div>
  return (
    <ol className="diff" aria-label="Lines that differ">
      {hunks.map((lines) => (
        <li key={`${lines[0]?.left} ${lines[0]?.right}`} className="diff-hunk">
          {lines.map(({ kind, text, left, right }) => (
            <div key={`${left} ${right}`} className={`diff-line ${kind}`}>
              <span className="dim num" aria-hidden>
                {left}
              </span>
              <span className="dim num" aria-hidden>
                {right}
              </span>
              <span className="sign">
                <span aria-hidden>{signs[kind]}</span>
                {words[kind] && <span className="vh">{words[kind]} </span>}
              </span>
              <code>{text}</code>
            </div>
          ))}
        </li>
      ))}
    </ol>
  )
}
