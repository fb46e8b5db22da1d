import type { ReactNode } from 'react'
import type { ArtifactOwner } from '../../../../shared/contract/tracking/index.ts'
import { ArtifactPreview } from './ArtifactPreview.tsx'
import { ArtifactTree } from './ArtifactTree.tsx'
import './artifacts.css'

interface ArtifactBrowserProps {
  readonly of: ArtifactOwner
  /** The file that is shown; one that ends with `/` is a folder, which is open. */
  readonly path: string | undefined
  readonly onPath: (path: string) => void
  /** New files may appear at any time: they are looked for. */
  readonly live?: boolean
  /** Over the tree, such as a button that adds a file. */
  readonly treeActions?: ReactNode
  /** Beside the name of the file that is shown. */
  readonly fileActions?: (path: string) => ReactNode
  /** Instead of a file, while none is chosen. */
  readonly children?: ReactNode
}

/** The files of a run, a logged model or a version: folders at the left, what is in a file at the right. Nothing of a file is ever executed. */
export function ArtifactBrowser({ of, path, onPath, live = false, treeActions, fileActions, children }: ArtifactBrowserProps) {
  return (
    <div className="artifact-browser">
      <section className="artifact-tree" aria-label="Files">
        <header>
          <b className="sm">Files</b>
          {treeActions && <span className="push row">{treeActions}</span>}
        </header>
        <ArtifactTree of={of} path={path} onPath={onPath} live={live} />
      </section>
      <section className="artifact-preview" aria-label="Preview">
        {path === undefined || path.endsWith('/') ? (
          <div className="artifact-none dim sm">{children ?? 'Choose a file to preview it.'}</div>
        ) : (
          <ArtifactPreview key={path} of={of} path={path} actions={fileActions?.(path)} />
        )}
      </section>
    </div>
  )
}
