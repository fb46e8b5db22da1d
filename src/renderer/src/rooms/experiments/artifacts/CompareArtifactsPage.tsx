import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Empty } from '../../../ui/Empty.tsx'
import { IconChevronRight } from '../../../ui/icons.ts'
import { Page } from '../../../ui/Page.tsx'
import { ComparedFile } from './ComparedFile.tsx'
import { ComparedPaths } from './ComparedPaths.tsx'
import '../../../ui/artifacts/artifacts.css'
import '../experiments.css'

/** The files of two or more runs: which of them have which, and what differs in one of them. */
export function CompareArtifactsPage() {
  const { runs, path } = useSearch({ from: '/experiments/compare/artifacts' })
  if (runs.length < 2 || runs.length > 10)
    return (
      <Page title="Compare artifacts">
        <Empty title="Select two to ten runs" why="Compare files of runs: images side by side, and texts line by line.">
          <Link to="/experiments" search={{}} className="btn primary">
            Open the runs
          </Link>
        </Empty>
      </Page>
    )
  return <Compared runs={runs} path={path} />
}

interface ComparedProps {
  readonly runs: readonly number[]
  readonly path: string | undefined
}

function Compared({ runs, path }: ComparedProps) {
  const navigate = useNavigate()
  const folderOf = (file: string) => (file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '')
  // Another file may be named by the address: its folder is shown then, whichever was open.
  const [open, setOpen] = useState({ path, folder: path === undefined ? '' : folderOf(path) })
  const folder = open.path === path || path === undefined ? open.folder : folderOf(path)
  const setFolder = (next: string) => setOpen({ path, folder: next })
  const found = useQuery(api.tracking.artifacts.paths.queryOptions({ input: { runs: [...runs], ...(folder !== '' && { folder }) } }))
  const show = (name: string) =>
    void navigate({
      to: '/experiments/compare/artifacts',
      search: { runs: [...runs], path: folder === '' ? name : `${folder}/${name}` },
      replace: true,
    })
  return (
    <Page
      title={`Artifacts of ${runs.length} runs`}
      sub={
        <Link to="/experiments/compare" search={{ runs: [...runs] }}>
          Back to the comparison of runs {runs.join(', ')}
        </Link>
      }
      fill
    >
      <div className="artifact-browser">
        <section className="artifact-tree" aria-label="Files">
          <header>
            <Crumbs folder={folder} onFolder={setFolder} />
          </header>
          <Answer query={found} lines={6}>
            {({ entries, truncated }) => (
              <ComparedPaths
                runs={runs}
                entries={entries}
                truncated={truncated}
                shown={path !== undefined && folderOf(path) === folder ? path.slice(folder === '' ? 0 : folder.length + 1) : undefined}
                onFile={show}
                onFolder={(name) => setFolder(folder === '' ? name : `${folder}/${name}`)}
              />
            )}
          </Answer>
        </section>
        <section className="artifact-preview" aria-label="Comparison">
          {path === undefined ? (
            <div className="artifact-none dim sm">Choose a file to compare it.</div>
          ) : (
            <ComparedFile key={path} runs={runs} path={path} />
          )}
        </section>
      </div>
    </Page>
  )
}

/** Where one is in the folders, as the way back up. */
function Crumbs({ folder, onFolder }: { readonly folder: string; readonly onFolder: (folder: string) => void }) {
  const parts = folder === '' ? [] : folder.split('/')
  return (
    <nav className="row wrap sm" aria-label="Folder">
      <button type="button" className="link" disabled={folder === ''} onClick={() => onFolder('')}>
        Files
      </button>
      {parts.map((part, place) => {
        const here = parts.slice(0, place + 1).join('/')
        return (
          <span key={here} className="row">
            <IconChevronRight className="i xs dim" aria-hidden />
            <button type="button" className="link clip" disabled={here === folder} onClick={() => onFolder(here)}>
              {part}
            </button>
          </span>
        )
      })}
    </nav>
  )
}
