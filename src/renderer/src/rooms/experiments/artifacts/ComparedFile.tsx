import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { ArtifactPreview } from '../../../../../shared/contract/tracking/index.ts'
import { size } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { ArtifactContentView } from '../../../ui/artifacts/ArtifactContentView.tsx'
import { Badge } from '../../../ui/marks.tsx'
import { Difference } from './Difference.tsx'

interface ComparedFileProps {
  readonly runs: readonly number[]
  readonly path: string
}

/** What is drawn or laid out as a table stands side by side; of texts the lines that differ are shown, for two runs at a time. */
export function ComparedFile({ runs, path }: ComparedFileProps) {
  const first = useQuery({ ...api.tracking.artifacts.preview.queryOptions({ input: { of: { kind: 'run', run: runs[0] }, path } }) })
  const kind = first.data?.content.kind
  const [look, setLook] = useState<'difference' | 'side' | null>(null)
  const shown = look ?? (kind === 'text' ? 'difference' : 'side')
  return (
    <>
      <header>
        <b className="sm clip" title={path}>
          {path}
        </b>
        {kind === 'text' && (
          <span className="push">
            <SegmentedControl
              size="xs"
              aria-label="Show as"
              value={shown}
              onChange={(next) => setLook(next as 'difference' | 'side')}
              data={[
                { value: 'difference', label: 'Differences' },
                { value: 'side', label: 'Side by side' },
              ]}
            />
          </span>
        )}
      </header>
      {shown === 'difference' && !first.isPending ? (
        <Difference runs={runs} path={path} />
      ) : (
        <div className="artifact-columns" style={{ gridTemplateColumns: `repeat(${runs.length}, minmax(260px, 1fr))` }}>
          {runs.map((run) => (
            <Side key={run} run={run} path={path} />
          ))}
        </div>
      )}
    </>
  )
}

function Side({ run, path }: { readonly run: number; readonly path: string }) {
  const preview = useQuery(api.tracking.artifacts.preview.queryOptions({ input: { of: { kind: 'run', run }, path } }))
  return (
    <section aria-label={`Run ${run}`}>
      <p className="artifact-note row">
        <b>Run {run}</b>
        {preview.data && <Bytes preview={preview.data} />}
      </p>
      {isMissing(preview.error) ? (
        <div className="artifact-none dim sm">This run does not have the file.</div>
      ) : (
        <Answer query={preview} lines={6}>
          {(data) => <ArtifactContentView content={data.content} name={`${path} of run ${run}`} />}
        </Answer>
      )}
    </section>
  )
}

const isMissing = (error: unknown) => typeof error === 'object' && error !== null && 'code' in error && error.code === 'NOT_FOUND'

function Bytes({ preview: { bytes, content } }: { readonly preview: ArtifactPreview }) {
  const active = content.kind === 'text' && (content.language === 'html' || content.language === 'svg')
  return (
    <>
      <span className="dim num">{size(bytes)}</span>
      {active && <Badge tone="line">shown as text</Badge>}
    </>
  )
}
