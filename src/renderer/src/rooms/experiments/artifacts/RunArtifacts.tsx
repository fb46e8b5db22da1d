import { useNavigate } from '@tanstack/react-router'
import type { Run } from '../../../../../shared/contract/experiments/index.ts'
import { isTrained } from '../../../../../shared/contract/experiments/index.ts'
import { ArtifactBrowser } from '../../../ui/artifacts/ArtifactBrowser.tsx'
import { isLive } from '../live.ts'
import { AddFile, FileActions } from './FileActions.tsx'

interface RunArtifactsProps {
  readonly run: Run
  /** The file that is shown, or a folder, with a `/` at its end. */
  readonly path: string | undefined
}

/** The files of a run and what is in them. */
export function RunArtifacts({ run, path }: RunArtifactsProps) {
  const navigate = useNavigate()
  const show = (next: string | undefined) =>
    void navigate({ to: '/experiments/runs/$run', params: { run: run.id }, search: { tab: 'artifacts', path: next }, replace: true })
  const folder = path?.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
  return (
    <ArtifactBrowser
      of={{ kind: 'run', run: run.id }}
      path={path}
      onPath={show}
      live={isLive(run)}
      treeActions={<AddFile run={run.id} folder={folder} />}
      fileActions={(file) => <FileActions run={run.id} path={file} trained={isTrained(run)} onRemoved={() => show(undefined)} />}
    />
  )
}
