import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useState } from 'react'
import type { ArtifactOwner } from '../../../../shared/contract/tracking/index.ts'
import type { ArtifactEntry } from '../../../../shared/contract/experiments/index.ts'
import { size } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { FailureBanner } from '../Failure.tsx'
import { IconChevronRight, IconFile, IconFolder, IconFolderOpen } from '../icons.ts'
import { fileIcon } from './fileIcon.ts'
import { walkTree } from './walkTree.ts'

/** How soon files that a client adds are looked for, in ms. */
const lookInterval = 3_000

interface TreeProps {
  readonly of: ArtifactOwner
  readonly path: string | undefined
  readonly onPath: (path: string) => void
  readonly live: boolean
}

/** Folders that open and close. Arrows walk through what is shown, Right opens, Left closes or leads to the folder, Enter shows a file. */
export function ArtifactTree(props: TreeProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (walkTree(event.currentTarget, event.target, event.key)) event.preventDefault()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- its items take the focus
    <ul role="tree" aria-label="Files" onKeyDown={onKeyDown}>
      <Folder {...props} folder="" depth={0} />
    </ul>
  )
}

interface FolderProps extends TreeProps {
  /** Its path; empty at the root. */
  readonly folder: string
  readonly depth: number
}

const indent = (depth: number) => ({ paddingLeft: 10 + Math.min(depth, 10) * 16 })

function Folder({ of, folder, depth, live, ...rest }: FolderProps) {
  const found = useInfiniteQuery({
    ...api.tracking.artifacts.list.infiniteOptions({
      input: (after: string | undefined) => ({ of, ...(folder !== '' && { folder }), ...(after !== undefined && { after }) }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: ({ next }) => next ?? undefined,
    }),
    placeholderData: keepPreviousData,
    refetchInterval: live && lookInterval,
  })
  if (found.isError)
    return (
      <li>
        <FailureBanner error={found.error} retry={() => void found.refetch()} />
      </li>
    )
  if (!found.data) return null
  const entries = found.data.pages.flatMap((page) => page.entries)
  return (
    <>
      {entries.map((entry) => (
        <Item
          key={`${entry.kind} ${entry.name}`}
          entry={entry}
          place={folder === '' ? entry.name : `${folder}/${entry.name}`}
          of={of}
          depth={depth}
          live={live}
          {...rest}
        />
      ))}
      {entries.length === 0 && depth === 0 && <li className="dim sm pad">No files.</li>}
      {found.hasNextPage && (
        <li role="none">
          <button
            type="button"
            role="treeitem"
            aria-level={depth + 1}
            aria-selected={false}
            className="artifact-item dim"
            style={indent(depth)}
            onClick={() => void found.fetchNextPage()}
          >
            More files…
          </button>
        </li>
      )}
    </>
  )
}

interface ItemProps extends TreeProps {
  readonly entry: ArtifactEntry
  readonly place: string
  readonly depth: number
}

function Item({ entry: { name, kind, bytes }, place, depth, ...tree }: ItemProps) {
  const { path, onPath } = tree
  const within = path !== undefined && path.startsWith(`${place}/`)
  const [turned, setTurned] = useState<boolean | null>(null)
  if (kind === 'file') {
    const Icon = fileIcon(name) ?? IconFile
    return (
      <li role="none">
        <button
          type="button"
          role="treeitem"
          aria-level={depth + 1}
          aria-selected={path === place}
          className="artifact-item"
          style={indent(depth)}
          title={place}
          onClick={() => onPath(place)}
        >
          <span className="chevron-space" aria-hidden />
          <Icon className="i s dim" aria-hidden />
          <span className="clip">{name}</span>
          {bytes !== null && <span className="push dim xs num">{size(bytes)}</span>}
        </button>
      </li>
    )
  }
  // What is shown is in sight; a person may close it all the same.
  const open = turned ?? within
  const Icon = open ? IconFolderOpen : IconFolder
  return (
    <li role="none">
      <button
        type="button"
        role="treeitem"
        aria-level={depth + 1}
        aria-expanded={open}
        aria-selected={false}
        className="artifact-item"
        style={indent(depth)}
        title={place}
        onClick={() => setTurned(!open)}
      >
        <IconChevronRight className="i xs chevron dim" aria-hidden />
        <Icon className="i s dim" aria-hidden />
        <span className="clip">{name}</span>
      </button>
      {open && (
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the group of a tree has no element of its own
        <ul role="group">
          <Folder {...tree} folder={place} depth={depth + 1} />
        </ul>
      )}
    </li>
  )
}
