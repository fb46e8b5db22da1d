import { Link } from '@tanstack/react-router'
import type { Dataset, DatasetVersion } from '../../../../shared/contract/datasets/index.ts'
import { count, counted } from '../../../../shared/numbers.ts'
import type { DatasetTab } from './tabs.ts'
import { Ago, Hash, Pebble } from '../../ui/marks.tsx'
import { IconGitCompare } from '../../ui/icons.ts'
import { JoinedFrom } from './joined/JoinedFrom.tsx'
import { PreparedFrom } from './preparation/PreparedFrom.tsx'
import { StagedEdits } from './rows/StagedEdits.tsx'

interface HistoryProps {
  readonly dataset: Dataset
  readonly version: DatasetVersion
  readonly tab: DatasetTab
}

/** The versions, newest first; each is a stone that was placed once. */
export function History({ dataset, version, tab }: HistoryProps) {
  return (
    <aside className="history" aria-label="History">
      <div className="row hist-head">
        <h2 className="h2">History</h2>
        {dataset.versions.length > 1 && (
          <Link
            className="btn quiet push"
            to="/datasets/$name"
            params={{ name: dataset.name }}
            search={{ tab: 'changes', version: version.number }}
          >
            <IconGitCompare className="i s" aria-hidden /> Compare
          </Link>
        )}
      </div>
      <ol>
        {dataset.versions.map((each) => (
          <li key={each.number} className={each.number === version.number ? 'sel' : ''}>
            <Pebble selected={each.number === version.number} />
            <div>
              <Link
                to="/datasets/$name"
                params={{ name: dataset.name }}
                search={{ tab, version: each.number }}
                aria-current={each.number === version.number ? 'true' : undefined}
              >
                <b>v{each.number}</b> <span className="soft">{sourceText(each)}</span>
              </Link>
              <span className="row dim xs">
                <Ago at={each.createdAt} /> <Hash value={each.hash} />
              </span>
              <span className="xs dim num">
                {counted(each.rows, 'row')}
                {each.parent !== null && ` (${growth(dataset, each)})`}
              </span>
            </div>
          </li>
        ))}
      </ol>
      <JoinedFrom version={version} />
      <PreparedFrom version={version} />
      <StagedEdits version={version} tab={tab} />
    </aside>
  )
}

function growth({ versions }: Dataset, version: DatasetVersion): string {
  const before = versions.find(({ number }) => number === version.number - 1)
  if (!before) return 'first'
  const more = version.rows - before.rows
  return more === 0 ? 'no change' : `${more > 0 ? '+' : '−'}${count(Math.abs(more))}`
}

function sourceText({ source }: DatasetVersion): string {
  const { file, edited, prepared, joined } = source as { file?: string; edited?: string; prepared?: string; joined?: string }
  if (joined !== undefined) return `joined with ${joined}`
  return file ?? (edited ? `edits of ${edited}` : prepared ? `prepared from ${prepared}` : '')
}
