import { CopyButton } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ArtifactOwner } from '../../../../shared/contract/tracking/index.ts'
import { size } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../Answer.tsx'
import { IconCopy } from '../icons.ts'
import { Badge, Hash } from '../marks.tsx'
import { ArtifactContentView } from './ArtifactContentView.tsx'

interface ArtifactPreviewProps {
  readonly of: ArtifactOwner
  readonly path: string
  readonly actions?: ReactNode
}

/** What is in a file, as far as it can be shown safely. */
export function ArtifactPreview({ of, path, actions }: ArtifactPreviewProps) {
  const preview = useQuery(api.tracking.artifacts.preview.queryOptions({ input: { of, path } }))
  const content = preview.data?.content
  const active = content?.kind === 'text' && (content.language === 'html' || content.language === 'svg')
  return (
    <>
      <header>
        <b className="sm clip" title={path}>
          {path}
        </b>
        {active && (
          <span title="It could load or run what it names, so it is never drawn">
            <Badge tone="line">shown as text</Badge>
          </span>
        )}
        <span className="push row">
          {preview.data && (
            <>
              <span className="dim xs num">{size(preview.data.bytes)}</span>
              <Hash value={preview.data.object} />
            </>
          )}
          {content?.kind === 'text' && (
            <CopyButton value={content.text}>
              {({ copied, copy }) => (
                <button type="button" className="btn quiet" onClick={copy} aria-label={copied ? 'Copied' : 'Copy text'}>
                  <IconCopy className="i s" aria-hidden /> {copied ? 'Copied' : 'Copy'}
                </button>
              )}
            </CopyButton>
          )}
          {actions}
        </span>
      </header>
      <Answer query={preview} lines={8}>
        {(data) => <ArtifactContentView content={data.content} name={path} />}
      </Answer>
    </>
  )
}
